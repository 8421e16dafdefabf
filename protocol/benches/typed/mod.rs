//! The benchmark's messages as types for the other crate's deserialiser.

// The fields are there to be filled.
#![expect(dead_code, reason = "deserialised, and seen whole through a black box")]

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

#[derive(Deserialize)]
#[serde(rename = "0x420078")]
pub struct Request {
    #[serde(rename = "0x420077")]
    header: RequestHeader,
    #[serde(rename = "0x42000F")]
    batch_item: RequestItem,
}

#[derive(Deserialize)]
#[serde(rename = "0x420077")]
struct RequestHeader {
    #[serde(rename = "0x420069")]
    version: Version,
    #[serde(rename = "0x42000D")]
    batch_count: i32,
}

#[derive(Deserialize)]
#[serde(rename = "0x420069")]
struct Version {
    #[serde(rename = "0x42006A")]
    major: i32,
    #[serde(rename = "0x42006B")]
    minor: i32,
}

#[derive(Deserialize)]
#[serde(rename = "0x42000F")]
struct RequestItem {
    #[serde(rename = "0x42005C")]
    operation: Operation,
    #[serde(rename = "0x420079")]
    payload: GetPayload,
}

#[derive(Deserialize)]
#[serde(rename = "0x42005C")]
enum Operation {
    #[serde(rename = "0x0000000A")]
    Get,
    #[serde(rename = "0x0000000B")]
    GetAttributes,
}

#[derive(Deserialize)]
#[serde(rename = "0x420079")]
struct GetPayload {
    #[serde(rename = "0x420094")]
    unique_identifier: String,
}

#[derive(Deserialize)]
#[serde(rename = "0x42007B")]
pub struct Response {
    #[serde(rename = "0x42007A")]
    header: ResponseHeader,
    #[serde(rename = "0x42000F")]
    batch_item: ResponseItem,
}

#[derive(Deserialize)]
#[serde(rename = "0x42007A")]
struct ResponseHeader {
    #[serde(rename = "0x420069")]
    version: Version,
    #[serde(rename = "0x420092")]
    time_stamp: i64,
    #[serde(rename = "0x42000D")]
    batch_count: i32,
}

#[derive(Deserialize)]
#[serde(rename = "0x42000F")]
struct ResponseItem {
    #[serde(rename = "0x42005C")]
    operation: Operation,
    #[serde(rename = "0x42007F")]
    status: Status,
    #[serde(rename = "0x42007C")]
    payload: AttributesPayload,
}

#[derive(Deserialize)]
#[serde(rename = "0x42007F")]
enum Status {
    #[serde(rename = "0x00000000")]
    Success,
}

#[derive(Deserialize)]
#[serde(rename = "0x42007C")]
struct AttributesPayload {
    #[serde(rename = "0x420094")]
    unique_identifier: String,
    #[serde(rename = "0x420008")]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(rename = "0x420008")]
struct Attribute {
    #[serde(rename = "0x42000A")]
    name: String,
    #[serde(rename = "0x420009")]
    index: i32,
    #[serde(rename = "0x42000B")]
    value: AttributeValue,
}

#[derive(Deserialize)]
#[serde(rename = "0x42000B")]
enum AttributeValue {
    #[serde(rename = "if 0x42000A==Cryptographic Algorithm")]
    Algorithm(Algorithm),
    #[serde(rename = "if type==Integer")]
    Integer(i32),
    #[serde(rename = "if type==DateTime")]
    DateTime(i64),
    #[serde(rename = "if type==TextString")]
    Text(String),
    #[serde(rename = "if type==Structure")]
    Digest(Digest),
    #[serde(rename = "if type==Boolean")]
    Boolean(bool),
}

#[derive(Deserialize)]
#[serde(rename = "0x42000B")]
enum Algorithm {
    #[serde(rename = "0x00000003")]
    Aes,
}

#[derive(Deserialize)]
#[serde(rename = "0x42000B")]
struct Digest {
    #[serde(rename = "0x420038")]
    algorithm: HashingAlgorithm,
    #[serde(rename = "0x420035")]
    value: Octets,
}

#[derive(Deserialize)]
#[serde(rename = "0x420038")]
enum HashingAlgorithm {
    #[serde(rename = "0x00000006")]
    Sha256,
}

struct Octets(Vec<u8>);

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Buffer;
        impl Visitor<'_> for Buffer {
            type Value = Octets;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("octets")
            }
            fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Octets, E> {
                Ok(Octets(bytes))
            }
        }
        reader.deserialize_byte_buf(Buffer)
    }
}
