//! For values of any shape in a format without names, which could not tell their shape when it reads them back: they
//! stand there as a text of JSON. To be used as `#[serde(with = "crate::as_json")]`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

pub fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::to_string(value).map_err(ser::Error::custom)?.serialize(serializer)
}

pub fn deserialize<'d, T: de::DeserializeOwned, D: Deserializer<'d>>(deserializer: D) -> Result<T, D::Error> {
    serde_json::from_str(<&str>::deserialize(deserializer)?).map_err(de::Error::custom)
}
