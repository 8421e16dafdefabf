//! One-time codes by a counter (RFC 4226) or by time (RFC 6238), for the credentials of 3.0.

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, HashingAlgorithm, OtpAlgorithm};
use kmip_conform_protocol::{Item, Tag, Value};

use super::user::same;
use crate::crypto;
use crate::store::{RecordKind, Store};

/// How many codes ahead of the last one are accepted (RFC 4226 section 7.4).
const LOOK_AHEAD: u64 = 10;
/// Seconds for which a code by time is good where the credential does not say (RFC 6238 section
/// 4.1).
const INTERVAL: u32 = 30;
/// Digits of a code where the credential does not say.
const DIGITS: i32 = 6;

/// What makes the codes of one credential.
pub(super) struct OneTimeCode {
    id: String,
    by_time: bool,
    hash: HashingAlgorithm,
    seed: Vec<u8>,
    interval: u32,
    digits: u32,
    first: u64,
}

impl OneTimeCode {
    /// Reads an OTP Credential, with the identifier of its object and the counter beside it.
    pub(super) fn of(algorithm: OtpAlgorithm, credential: &Item) -> Option<Self> {
        let digest = credential.field(Tag::OTP_DIGEST);
        let digest = digest.and_then(Item::as_enumeration);
        let hash = match digest.map(CryptographicAlgorithm) {
            None => HashingAlgorithm::SHA_1,
            Some(algorithm) => crypto::hash_of(algorithm)?,
        };
        let digits = credential.field(Tag::OTP_DIGITS).and_then(Item::as_integer);
        let interval = credential
            .field(Tag::OTP_INTERVAL)
            .map(|field| &field.value);
        let counter = credential.field(Tag::OTP_COUNTER).and_then(Item::as_bytes);
        let counter = counter.unwrap_or_default().iter();
        Some(Self {
            id: credential
                .field(Tag::UNIQUE_IDENTIFIER)?
                .as_text()?
                .to_owned(),
            by_time: match algorithm {
                OtpAlgorithm::TOTP => true,
                OtpAlgorithm::HOTP => false,
                _ => return None,
            },
            hash,
            seed: credential.field(Tag::OTP_SEED)?.as_bytes()?.to_vec(),
            interval: match interval {
                Some(Value::Interval(seconds)) if *seconds > 0 => *seconds,
                _ => INTERVAL,
            },
            digits: u32::try_from(digits.unwrap_or(DIGITS))
                .ok()
                .filter(|digits| (1..=9).contains(digits))?,
            first: counter.fold(0, |number: u64, octet| (number << 8) | u64::from(*octet)),
        })
    }

    /// Whether the code is one that is good now; it and those before it are so no longer.
    pub(super) fn spend(&self, code: &str, now: i64, store: &mut dyn Store) -> bool {
        let spent = store.record(RecordKind::Credential, &self.id);
        let spent = spent.and_then(|record| record.as_long_integer());
        let next = spent.and_then(|last| u64::try_from(last).ok());
        let next = next.map_or(self.first, |last| last.saturating_add(1));
        let window = match self.by_time {
            // The step before is good too, for the code was on its way (RFC 6238 section 5.2).
            true => {
                let step = u64::try_from(now).unwrap_or_default() / u64::from(self.interval);
                step.saturating_sub(1)..=step
            }
            false => next..=next.saturating_add(LOOK_AHEAD),
        };
        let mut counters = window.filter(|counter| *counter >= next);
        let good = counters.find(|counter| {
            let own = self.code(*counter);
            own.is_some_and(|own| same(own.as_bytes(), code.as_bytes()))
        });
        let Some(counter) = good.and_then(|counter| i64::try_from(counter).ok()) else {
            return false;
        };
        let record = Item::long_integer(Tag::OTP_COUNTER, counter);
        store.put_record(RecordKind::Credential, &self.id, Some(record));
        if !self.by_time {
            self.show_count(counter.saturating_add(1), store);
        }
        true
    }

    /// Shows the counter of the next code in the credential's attribute.
    fn show_count(&self, next: i64, store: &mut dyn Store) {
        if let Some(object) = store.object(&self.id) {
            let mut object = (*object).clone();
            let counter = Item::bytes(Tag::OTP_COUNTER, next.to_be_bytes());
            object.attributes.set(counter);
            store.put(object);
        }
    }

    /// The code of a counter (RFC 4226 section 5.3).
    fn code(&self, counter: u64) -> Option<String> {
        let mac = crypto::hmac(self.hash, &self.seed, &counter.to_be_bytes()).ok()?;
        let offset = usize::from(mac.last()? & 0x0F);
        let word = mac.get(offset..)?.first_chunk::<4>()?;
        let number = u32::from_be_bytes(*word) & 0x7FFF_FFFF;
        let digits = usize::try_from(self.digits).ok()?;
        let code = number % 10_u32.checked_pow(self.digits)?;
        Some(format!("{code:0digits$}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(hash: HashingAlgorithm, seed: &[u8], digits: u32) -> OneTimeCode {
        OneTimeCode {
            id: "c".to_owned(),
            by_time: false,
            hash,
            seed: seed.to_vec(),
            interval: INTERVAL,
            digits,
            first: 0,
        }
    }

    #[test]
    fn codes_are_those_of_rfc_4226_and_rfc_6238() {
        let seed = b"12345678901234567890";
        let hotp = code(HashingAlgorithm::SHA_1, seed, 6);
        let codes: Vec<String> = (0..4).map(|count| hotp.code(count).unwrap()).collect();
        assert_eq!(codes, ["755224", "287082", "359152", "969429"]);
        let totp = code(HashingAlgorithm::SHA_1, seed, 8);
        assert_eq!(totp.code(59 / 30).as_deref(), Some("94287082"));
        let long = b"12345678901234567890123456789012";
        let totp = code(HashingAlgorithm::SHA_256, long, 8);
        assert_eq!(totp.code(1_111_111_109 / 30).as_deref(), Some("68084774"));
    }
}
