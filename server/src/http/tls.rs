//! TLS by certificate files, which are read again when they were renewed. What is being said on connections goes on under
//! the certificate that they began with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

/// The most bytes of a file: a chain is a few kilobytes, anything much longer is something else.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// Where the certificate and its key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CertificateFiles {
    /// The certificate and those above it but the root, PEM.
    pub certificate: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// Why files are not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// A file could not be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no certificate in it.
    #[error("there is no PEM certificate in {}", .0.display())]
    NoCertificate(PathBuf),
    /// There is no private key in it.
    #[error("there is no PEM private key in {}", .0.display())]
    NoKey(PathBuf),
    /// The key is locked with a password.
    #[error("the private key in {} is encrypted", .0.display())]
    KeyEncrypted(PathBuf),
    /// They do not belong together, or are of a kind that is not supported.
    #[error("the certificate in {} cannot be used with the key in {}", certificate.display(), key.display())]
    Unusable {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// What is wrong with them.
        source: rustls::Error,
    },
}

impl TlsError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "The account that the server runs as must be able to read it.",
            Self::NoCertificate(_) => "Give the full chain, which begins with -----BEGIN CERTIFICATE-----.",
            Self::NoKey(_) => "Give the private key, which begins with -----BEGIN PRIVATE KEY-----.",
            Self::KeyEncrypted(_) => {
                "Nobody is there to type its password: decrypt it with openssl pkey, and make the file readable \
                 to the server only."
            }
            Self::Unusable { .. } => {
                "Take both files from the same place: the first certificate is the key's."
            }
        }
    }
}

/// What handshakes are made with. Clones are of one certificate, which can be exchanged.
#[derive(Debug, Clone)]
pub(crate) struct Tls(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    files: CertificateFiles,
    current: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files.
    pub(crate) fn load(files: CertificateFiles) -> Result<Self, TlsError> {
        let current = RwLock::new(Arc::new(read(&files)?));
        Ok(Self(Arc::new(Inner { files, current })))
    }

    /// Reads the files again, for connections that come from now on. If they are bad, all stays as it was.
    pub(crate) fn reload(&self) -> Result<(), TlsError> {
        let config = Arc::new(read(&self.0.files)?);
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// What makes the next handshake.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn read(files: &CertificateFiles) -> Result<ServerConfig, TlsError> {
    let CertificateFiles { certificate, key } = files;
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&read_file(certificate)?)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsError::NoCertificate(certificate.clone()))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(certificate.clone()));
    }
    let key_text = read_file(key)?;
    let private_key = PrivateKeyDer::from_pem_slice(&key_text).map_err(|_| {
        let is_encrypted = String::from_utf8_lossy(&key_text).contains("ENCRYPTED");
        if is_encrypted { TlsError::KeyEncrypted(key.clone()) } else { TlsError::NoKey(key.clone()) }
    })?;
    let unusable = |source| TlsError::Unusable { certificate: certificate.clone(), key: key.clone(), source };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_no_client_auth()
        .with_single_cert(chain, private_key)
        .map_err(unusable)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, TlsError> {
    let failed = |source| TlsError::Read { path: path.to_owned(), source };
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > MAX_FILE_BYTES {
        return Err(failed(io::Error::other("it is too large to be a certificate or a key")));
    }
    fs::read(path).map(Zeroizing::new).map_err(failed)
}
