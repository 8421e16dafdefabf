//! Dates as XML Schema writes them (`2012-04-27T10:12:17.5+02:00`).

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

const MICROS: i64 = 1_000_000;

/// Microseconds since 1970 of an `xsd:dateTime`; without an offset it is UTC. Digits of the
/// fraction past the sixth are cut off.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once('T')?;
    let date = parse_date(date)?;
    let (clock, offset) = split_offset(rest)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let time = parse_time(clock)?;
    let local = TimeZone::UTC
        .to_timestamp(DateTime::from_parts(date, time))
        .ok()?
        .as_second();
    let micros = parse_fraction(fraction)?;
    local
        .checked_sub(offset)?
        .checked_mul(MICROS)?
        .checked_add(micros)
}

fn parse_date(text: &str) -> Option<Date> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let mut parts = digits.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let year: i16 = number(year)?.try_into().ok()?;
    Date::new(sign * year, two_digits(month)?, two_digits(day)?).ok()
}

fn parse_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Time::new(
        two_digits(hour)?,
        two_digits(minute)?,
        two_digits(second)?,
        0,
    )
    .ok()
}

/// The time of day, and the seconds its offset is ahead of UTC.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, 0));
    };
    let (clock, offset) = text.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let valid = (hours < 14 && minutes < 60) || (hours == 14 && minutes == 0);
    valid.then_some((
        clock,
        sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60),
    ))
}

fn parse_fraction(digits: &str) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut micros = 0;
    let mut unit = MICROS / 10;
    for byte in digits.bytes().take(6) {
        micros += i64::from(byte - b'0') * unit;
        unit /= 10;
    }
    Some(micros)
}

fn two_digits(text: &str) -> Option<i8> {
    (text.len() == 2).then(|| number(text))??.try_into().ok()
}

fn number(digits: &str) -> Option<u32> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// The date, with its fraction if it has one; `None` for years that have not four digits.
pub(super) fn format(micros: i64) -> Option<String> {
    let seconds = micros.div_euclid(MICROS);
    let mut text = format_seconds(seconds)?;
    let fraction = micros.rem_euclid(MICROS);
    if fraction > 0 {
        text = text.replace("+00:00", &format!(".{fraction:06}+00:00"));
    }
    Some(text)
}

/// The date; `None` for years that have not four digits.
pub(super) fn format_seconds(seconds: i64) -> Option<String> {
    let time = Timestamp::from_second(seconds).ok()?;
    let civil = TimeZone::UTC.to_datetime(time);
    (civil.year() >= 0).then(|| civil.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_offsets_and_fractions() {
        for (text, micros) in [
            ("1970-01-01T00:00:00+00:00", 0),
            ("1970-01-01T00:00:00", 0),
            ("2001-01-01T10:00:00+10:00", 978_307_200_000_000),
            ("2001-01-01T00:00:00Z", 978_307_200_000_000),
            ("2000-12-31T19:00:00-05:00", 978_307_200_000_000),
            ("2001-01-01T00:00:00.25Z", 978_307_200_250_000),
            ("1969-12-31T23:59:59.5Z", -500_000),
        ] {
            assert_eq!(parse(text), Some(micros), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "2001-01-01",
            "2001-01-01 10:00:00",
            "2001-02-30T00:00:00Z",
            "2001-1-1T0:0:0Z",
            "2001-01-01T10:00:00+1000",
            "2001-01-01T10:00:00+15:00",
            "2001-01-01T10:00:00.+00:00Z",
            "2001-01-01T25:00:00Z",
            "+2001-01-01T00:00:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn writes_what_it_reads() {
        for micros in [0, -1, 1, 978_307_200_250_000, -62_135_596_800_000_000] {
            let text = format(micros).expect("a four-digit year");
            assert_eq!(parse(&text), Some(micros), "{text}");
        }
        assert_eq!(format(i64::MAX), None);
        assert_eq!(format_seconds(i64::MIN), None);
    }
}
