//! The fields of a form or a query as they came, for pages whose fields are many or repeat.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// The fields of a form as they came, in their order; one name may come several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Values(Vec<(String, String)>);

impl Values {
    /// With a value more.
    pub(crate) fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }

    /// The first value of a name, without spaces around it; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Every value of a name.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let name = name.to_owned();
        self.0.iter().filter(move |(known, _)| *known == name).map(|(_, value)| value.trim())
    }

    /// Whether a name came at all: a box that is ticked, a button that was pressed.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Values;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the fields of a form")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Values(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_every_value_of_a_name_in_order() {
        #[derive(serde::Deserialize)]
        struct Signed {
            form_token: String,
            #[serde(flatten)]
            fields: Values,
        }
        let uri = "/?gate=2&form_token=t&gate=1+&x=%D3%99".parse().unwrap();
        let axum::extract::Query(Signed { form_token, fields }) =
            axum::extract::Query::try_from_uri(&uri).unwrap();
        assert_eq!(form_token, "t");
        assert_eq!(fields.all("gate").collect::<Vec<_>>(), ["2", "1"]);
        assert_eq!(
            (fields.get("x"), fields.get("y"), fields.has("x"), fields.has("y")),
            ("ә", "", true, false)
        );
    }
}
