//! Who this scanner is, and what it knew of its clock.

use esik_shared::certificate::{Certificate, CertificateContent};
use esik_shared::clock::Measured;
use esik_shared::id::AuthorityKey;
use esik_shared::time::Timestamp;
use sqlx::Row;

use super::{Store, StoreError};

/// What enrollment brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredIdentity {
    /// The base of the server's addresses, without a slash at the end.
    pub(crate) server_url: String,
    /// Who certifies.
    pub(crate) authority: AuthorityKey,
    /// The certificate as signed.
    pub(crate) certificate: Certificate,
    /// What texts that are no pass are salted with.
    pub(crate) text_salt: [u8; 32],
    /// When.
    pub(crate) enrolled: Timestamp,
}

impl StoredIdentity {
    /// What the certificate says. It was verified when it came; here it shows whether the file was changed.
    pub(crate) fn content(&self) -> Result<CertificateContent, StoreError> {
        self.certificate.verify(self.authority).map_err(|_| StoreError::Corrupt("certificate"))
    }
}

impl Store {
    /// Who this scanner is, if it is enrolled.
    pub(crate) async fn identity(&mut self) -> Result<Option<StoredIdentity>, StoreError> {
        let row = sqlx::query(
            "SELECT server_url, authority, certificate, text_salt, enrolled_ms FROM identity WHERE one = 1",
        )
        .fetch_optional(&mut self.connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let authority: Vec<u8> = row.try_get("authority")?;
        let certificate: Vec<u8> = row.try_get("certificate")?;
        let text_salt: Vec<u8> = row.try_get("text_salt")?;
        Ok(Some(StoredIdentity {
            server_url: row.try_get("server_url")?,
            authority: AuthorityKey::from_slice(&authority).ok_or(StoreError::Corrupt("authority key"))?,
            certificate: minicbor::decode(&certificate).map_err(|_| StoreError::Corrupt("certificate"))?,
            text_salt: text_salt.try_into().map_err(|_| StoreError::Corrupt("salt"))?,
            enrolled: Timestamp(row.try_get("enrolled_ms")?),
        }))
    }

    /// Keeps who this scanner is. It becomes so once.
    pub(crate) async fn insert_identity(&mut self, identity: &StoredIdentity) -> Result<(), StoreError> {
        self.set_durable(true).await?;
        let certificate = minicbor::to_vec(&identity.certificate).expect("writing to a Vec cannot fail");
        sqlx::query(
            "INSERT INTO identity (one, server_url, authority, certificate, text_salt, enrolled_ms)
             VALUES (1, $1, $2, $3, $4, $5)",
        )
        .bind(identity.server_url.as_str())
        .bind(identity.authority.0.as_slice())
        .bind(certificate)
        .bind(identity.text_salt.as_slice())
        .bind(identity.enrolled.0)
        .execute(&mut self.connection)
        .await?;
        // Who may write follows from who certifies.
        self.forget_known();
        Ok(())
    }

    /// What was known of the clock.
    pub(crate) async fn offset(&mut self) -> Result<Option<Measured>, StoreError> {
        let row =
            sqlx::query("SELECT offset_ms, uncertainty_ms, measured_ms FROM clock_offset WHERE one = 1")
                .fetch_optional(&mut self.connection)
                .await?;
        let Some(row) = row else { return Ok(None) };
        let uncertainty: i64 = row.try_get("uncertainty_ms")?;
        Ok(Some(Measured {
            offset_ms: row.try_get("offset_ms")?,
            uncertainty_ms: u32::try_from(uncertainty).map_err(|_| StoreError::Corrupt("clock offset"))?,
            at: Timestamp(row.try_get("measured_ms")?),
        }))
    }

    /// Keeps what is known of the clock.
    pub(crate) async fn set_offset(&mut self, offset: &Measured) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO clock_offset (one, offset_ms, uncertainty_ms, measured_ms) VALUES (1, $1, $2, $3)
             ON CONFLICT (one) DO UPDATE SET offset_ms = excluded.offset_ms,
                 uncertainty_ms = excluded.uncertainty_ms, measured_ms = excluded.measured_ms",
        )
        .bind(offset.offset_ms)
        .bind(i64::from(offset.uncertainty_ms))
        .bind(offset.at.0)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }
}
