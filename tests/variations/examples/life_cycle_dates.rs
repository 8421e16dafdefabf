//! Dates of states.

use super::{CREATED, Example};

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "date-activation",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Activation Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Activation Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-archive",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Archive Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Archive Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-compromise",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Compromise Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Compromise Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-compromise-occurrence",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Compromise Occurrence Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Compromise Occurrence Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-deactivation",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Deactivation Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Deactivation Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-destroy",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Destroy Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Destroy Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "date-activation",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Activation Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Activation Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Activation Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-archive",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Archive Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Archive Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Archive Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-compromise",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Compromise Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Compromise Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Compromise Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-compromise-occurrence",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Compromise Occurrence Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Compromise Occurrence Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Compromise Occurrence Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-deactivation",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Deactivation Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Deactivation Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Deactivation Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-destroy",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Destroy Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Destroy Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Destroy Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
];
