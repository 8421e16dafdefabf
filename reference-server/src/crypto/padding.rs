//! Padding of block ciphers (KMIP 2.1 section 11.34).

use kmip_conform_protocol::enumeration::PaddingMethod;

use crate::crypto::CryptoError;

/// `data` padded to whole blocks of `block` octets (at most 255).
pub(super) fn pad(
    method: PaddingMethod,
    data: &[u8],
    block: usize,
) -> Result<Vec<u8>, CryptoError> {
    let mut padded = data.to_vec();
    let missing = block - data.len() % block;
    let count = u8::try_from(missing).map_err(|_| CryptoError::Padding(method))?;
    match method {
        PaddingMethod::NONE => whole_blocks(data, block)?,
        PaddingMethod::PKCS5 => padded.resize(data.len() + missing, count),
        PaddingMethod::ANSI_X9_23 => {
            padded.resize(data.len() + missing - 1, 0);
            padded.push(count);
        }
        other => return Err(CryptoError::Padding(other)),
    }
    Ok(padded)
}

/// `padded` without its padding; the padding itself must be right.
pub(super) fn unpad(
    method: PaddingMethod,
    padded: Vec<u8>,
    block: usize,
) -> Result<Vec<u8>, CryptoError> {
    if method == PaddingMethod::NONE {
        return Ok(padded);
    }
    let count = padded.last().copied().ok_or(CryptoError::Integrity)?;
    let len = padded
        .len()
        .checked_sub(usize::from(count))
        .filter(|_| count > 0 && usize::from(count) <= block)
        .ok_or(CryptoError::Integrity)?;
    let (data, padding) = padded.split_at(len);
    let fill = match method {
        PaddingMethod::PKCS5 => count,
        PaddingMethod::ANSI_X9_23 => 0,
        other => return Err(CryptoError::Padding(other)),
    };
    let body = padding.len() - 1;
    match padding.iter().take(body).all(|octet| *octet == fill) {
        true => Ok(data.to_vec()),
        false => Err(CryptoError::Integrity),
    }
}

/// Fails unless `data` is whole blocks.
pub(super) fn whole_blocks(data: &[u8], block: usize) -> Result<(), CryptoError> {
    match data.len() % block {
        0 => Ok(()),
        _ => Err(CryptoError::DataLength {
            len: data.len(),
            multiple: block,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_off_what_it_put_on_for_every_length() {
        for method in [PaddingMethod::PKCS5, PaddingMethod::ANSI_X9_23] {
            for len in 0..=32 {
                let data = vec![0xAB; len];
                let padded = pad(method, &data, 16).unwrap();
                assert!(padded.len() > len && padded.len().is_multiple_of(16));
                assert_eq!(unpad(method, padded, 16).unwrap(), data);
            }
        }
    }

    #[test]
    fn refuses_padding_that_was_altered() {
        for bad in [&[1, 2, 3, 0][..], &[1, 2, 3, 5], &[1, 9, 2, 3], &[]] {
            let refused = unpad(PaddingMethod::PKCS5, bad.to_vec(), 4);
            assert_eq!(refused, Err(CryptoError::Integrity), "{bad:?}");
        }
    }

    #[test]
    fn wants_whole_blocks_where_nothing_pads() {
        let refused = pad(PaddingMethod::NONE, &[0; 15], 16);
        assert_eq!(
            refused,
            Err(CryptoError::DataLength {
                len: 15,
                multiple: 16
            })
        );
        assert_eq!(pad(PaddingMethod::NONE, &[0; 16], 16).unwrap().len(), 16);
    }
}
