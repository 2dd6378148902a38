//! Words of closed sets (roles, scopes, actions) as JSON has them: by name, and every name in the document.

use std::borrow::Cow;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::db::audit::Action;
use crate::service::access::{Permission, Role};

/// Gives a set of words, each with a name, to JSON and the document.
macro_rules! words {
    ($(#[$doc:meta])* $word:ident($set:ty), $name:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $word(pub(crate) $set);

        impl $word {
            fn names() -> impl Iterator<Item = &'static str> {
                <$set>::ALL.iter().map(|word| word.name())
            }
        }

        impl Serialize for $word {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.name())
            }
        }

        impl<'de> Deserialize<'de> for $word {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = Cow::<'de, str>::deserialize(deserializer)?;
                <$set>::of(&name).map(Self).ok_or_else(|| {
                    let names: Vec<&str> = Self::names().collect();
                    D::Error::custom(format!("expected one of {}", names.join(", ")))
                })
            }
        }

        impl PartialSchema for $word {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Self::names())).into()
            }
        }

        impl ToSchema for $word {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    };
}

words!(
    /// What an account may do.
    RoleWord(Role), "Role"
);
words!(
    /// What an API token may do.
    ScopeWord(Permission), "Scope"
);
words!(
    /// What was done.
    ActionWord(Action), "Action"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_its_name_and_nothing_else() {
        let role: RoleWord = serde_json::from_str("\"viewer\"").unwrap();
        assert_eq!(role, RoleWord(Role::Viewer));
        assert_eq!(serde_json::to_string(&ScopeWord(Permission::ReadCounts)).unwrap(), "\"read-counts\"");
        let error = serde_json::from_str::<RoleWord>("\"owner\"").unwrap_err().to_string();
        assert!(error.starts_with("expected one of admin, organizer, supervisor, viewer"), "{error}");
        assert!(serde_json::from_str::<RoleWord>("1").is_err());
    }
}
