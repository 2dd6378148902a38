//! TLS 1.3 between scanners: each side proves the Ed25519 key that signs its scans, as a raw public key (RFC 7250), without
//! any certificate of X.509. Whose key that is, and whether it is let in, is decided when the channel stands.

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use esik_shared::id::ScannerKey;
use rustls::client::AlwaysResolvesClientRawPublicKeys;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::AlwaysResolvesServerRawPublicKeys;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use rustls::{
    CertificateError, ClientConfig, CommonState, DigitallySignedStruct, DistinguishedName, Error,
    PeerIncompatible, ServerConfig, SignatureScheme,
};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use zeroize::Zeroizing;

/// An Ed25519 public key is these bytes and the key (RFC 8410).
const PUBLIC_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// An Ed25519 private key is these bytes and its seed (RFC 8410).
const PRIVATE_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// What both sides of a channel are made with.
#[derive(Clone)]
pub(super) struct Tls {
    /// For whoever calls.
    pub(super) acceptor: TlsAcceptor,
    /// For whoever is called.
    pub(super) connector: TlsConnector,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls(..)")
    }
}

impl Tls {
    /// With the key of this scanner.
    pub(super) fn new(key: &SigningKey) -> Result<Self, Error> {
        let provider = Arc::new(ring::default_provider());
        let own = Arc::new(own_key(key)?);
        let verifier = Arc::new(AnyScanner(Arc::clone(&provider)));
        let mut server = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[&TLS13])?
            .with_client_cert_verifier(Arc::clone(&verifier) as Arc<dyn ClientCertVerifier>)
            .with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(Arc::clone(&own))));
        // Every channel proves its key anew: none is resumed.
        server.send_tls13_tickets = 0;
        let mut client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(own)));
        client.resumption = rustls::client::Resumption::disabled();
        // Scanners have no names, and none is told to whoever listens.
        client.enable_sni = false;
        Ok(Self { acceptor: Arc::new(server).into(), connector: Arc::new(client).into() })
    }

    /// What stands where other protocols have the name of the called.
    pub(super) fn name() -> ServerName<'static> {
        ServerName::try_from("scanner.esik.invalid").expect("a name of letters and dots is one")
    }
}

fn own_key(key: &SigningKey) -> Result<CertifiedKey, Error> {
    let mut private = Zeroizing::new(PRIVATE_PREFIX.to_vec());
    private.extend_from_slice(key.as_bytes());
    let signing = ring::sign::any_eddsa_type(&PrivatePkcs8KeyDer::from(private.as_slice()))?;
    let mut public = PUBLIC_PREFIX.to_vec();
    public.extend_from_slice(key.verifying_key().as_bytes());
    Ok(CertifiedKey::new(vec![CertificateDer::from(public)], signing))
}

/// The key that the other side proved; none before the handshake is over.
pub(super) fn proven_key(connection: &CommonState) -> Option<ScannerKey> {
    key_of(connection.peer_certificates()?.first()?)
}

fn key_of(public: &CertificateDer<'_>) -> Option<ScannerKey> {
    ScannerKey::from_slice(public.as_ref().strip_prefix(&PUBLIC_PREFIX)?)
}

/// Takes any Ed25519 key, and checks that the other side holds it.
#[derive(Debug)]
struct AnyScanner(Arc<CryptoProvider>);

impl AnyScanner {
    fn check(public: &CertificateDer<'_>) -> Result<(), Error> {
        key_of(public).map(|_| ()).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))
    }

    fn verify(
        &self,
        message: &[u8],
        public: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let public = SubjectPublicKeyInfoDer::from(public.as_ref());
        verify_tls13_signature_with_raw_key(
            message,
            &public,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }
}

impl ServerCertVerifier for AnyScanner {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Self::check(end_entity).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

impl ClientCertVerifier for AnyScanner {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Self::check(end_entity).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn scanner(seed: u8) -> ScannerKey {
        ScannerKey(key(seed).verifying_key().to_bytes())
    }

    fn line() -> (DuplexStream, DuplexStream) {
        duplex(64 * 1024)
    }

    #[tokio::test]
    async fn each_side_learns_the_key_of_the_other_and_what_is_said_arrives() {
        let (here, there) = line();
        let (one, other) = (Tls::new(&key(1)).unwrap(), Tls::new(&key(2)).unwrap());
        let (called, calls) =
            tokio::join!(one.acceptor.accept(here), other.connector.connect(Tls::name(), there));
        let (mut called, mut calls) = (called.unwrap(), calls.unwrap());
        assert_eq!(proven_key(called.get_ref().1), Some(scanner(2)));
        assert_eq!(proven_key(calls.get_ref().1), Some(scanner(1)));
        assert_eq!(called.get_ref().1.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
        calls.write_all(b"scan").await.unwrap();
        calls.flush().await.unwrap();
        let mut heard = [0; 4];
        called.read_exact(&mut heard).await.unwrap();
        assert_eq!(&heard, b"scan");
    }

    #[tokio::test]
    async fn whoever_shows_no_key_is_not_talked_to() {
        let (here, there) = line();
        let one = Tls::new(&key(1)).unwrap();
        let silent = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyScanner(Arc::new(ring::default_provider()))))
            .with_no_client_auth();
        let connector = TlsConnector::from(Arc::new(silent));
        let (called, _) = tokio::join!(one.acceptor.accept(here), async {
            let Ok(mut calls) = connector.connect(Tls::name(), there).await else { return };
            let _ = calls.write_all(b"scan").await;
        });
        assert!(called.is_err());
    }

    #[tokio::test]
    async fn whoever_holds_another_key_than_it_shows_is_not_talked_to() {
        let (here, there) = line();
        let one = Tls::new(&key(1)).unwrap();
        let mut thief = own_key(&key(3)).unwrap();
        thief.cert = own_key(&key(2)).unwrap().cert;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyScanner(Arc::new(ring::default_provider()))))
            .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(Arc::new(thief))));
        let connector = TlsConnector::from(Arc::new(config));
        let (called, _) = tokio::join!(one.acceptor.accept(here), async {
            let Ok(mut calls) = connector.connect(Tls::name(), there).await else { return };
            let _ = calls.write_all(b"scan").await;
        });
        assert!(called.is_err());
    }
}
