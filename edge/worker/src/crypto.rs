//! Random numbers and signatures from the platform's Web Crypto.

use js_sys::{Object, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey};

fn crypto() -> Result<Crypto, JsValue> {
    Reflect::get(&js_sys::global(), &"crypto".into()).map(JsValue::unchecked_into)
}

/// Bytes that nobody can foretell.
pub fn random() -> Result<[u8; 32], JsValue> {
    let mut bytes = [0; 32];
    crypto()?.get_random_values_with_u8_array(&mut bytes)?;
    Ok(bytes)
}

/// RS256 (RFC 7518 §3.3).
pub async fn verify_rs256(jwk: &serde_json::Value, message: &[u8], signature: &[u8]) -> Result<bool, JsValue> {
    let subtle = crypto()?.subtle();
    let jwk = jwk.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?;
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"RSASSA-PKCS1-v1_5".into())?;
    Reflect::set(&algorithm, &"hash".into(), &"SHA-256".into())?;
    let usages = js_sys::Array::of1(&"verify".into());
    let key = subtle.import_key_with_object("jwk", jwk.unchecked_ref(), &algorithm, false, &usages)?;
    let key: CryptoKey = JsFuture::from(key).await?.unchecked_into();
    let (signature, message) = (Uint8Array::from(signature), Uint8Array::from(message));
    let is_right =
        subtle.verify_with_object_and_buffer_source_and_buffer_source(&algorithm, &key, &signature, &message)?;
    Ok(JsFuture::from(is_right).await?.as_bool().unwrap_or(false))
}
