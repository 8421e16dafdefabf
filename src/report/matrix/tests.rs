use super::*;
use crate::report::tests::{case, result};
use crate::result::{RunResult, Verdict};

fn results() -> Vec<(String, RunResult)> {
    let mut other = result();
    other.cases = vec![
        case("EXAMPLE-0", Verdict::Passed, None),
        case("EXAMPLE-1", Verdict::Passed, None),
        case("ONLY-HERE", Verdict::Failed, Some("<b>no</b>")),
    ];
    vec![
        ("first".to_owned(), result()),
        ("sec|ond".to_owned(), other),
    ]
}

fn written(write: fn(&mut Vec<u8>, &Matrix<'_>) -> std::io::Result<()>) -> String {
    let results = results();
    let mut text = Vec::new();
    write(&mut text, &Matrix::of(&results)).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn implementations_stand_side_by_side_and_pairs_tell_what_differs() {
    insta::assert_snapshot!(written(|text, matrix| write_matrix_markdown(text, matrix)));
}

#[test]
fn the_page_counts_what_each_pair_does_differently() {
    let page = written(|text, matrix| write_matrix_html(text, matrix));
    assert!(
        page.contains("<a href=\"#one=0&amp;other=1\">3</a>"),
        "{page}"
    );
    assert!(page.contains("2 implementations, 4 cases"), "{page}");
    assert!(!page.contains("<b>no</b>"));
}
