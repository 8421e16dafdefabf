//! Dates of other things than states.

use super::{CREATED, Example};

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "date-initial",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Initial Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Initial Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-last-change",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Last Change Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Last Change Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-protect-stop",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Protect Stop Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Protect Stop Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-process-start",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Process Start Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Process Start Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-rotate",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{RotateDate:DateTime=2020-01-01T00:00:00+00:00}",
            "Attributes{RotateDate:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-submission",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{SubmissionDate:DateTime=2020-01-01T00:00:00+00:00}",
            "Attributes{SubmissionDate:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-validity",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Validity Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Validity Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-original-creation",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Original Creation Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Original Creation Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-build",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "",
            "ServerInformation{BuildDate:DateTime=2020-01-01T00:00:00+00:00}",
            "ServerInformation{BuildDate:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "date-initial",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Initial Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Initial Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Initial Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-last-change",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Last Change Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Last Change Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Last Change Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-protect-stop",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Protect Stop Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Protect Stop Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Protect Stop Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-process-start",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Process Start Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Process Start Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Process Start Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-rotate",
        named_case: false,
        version: "2.1",
        before: &[
            CREATED,
            (
                "SetAttribute",
                "UniqueIdentifier=k;NewAttribute{RotateDate:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{RotateDate:DateTime=2020-01-01T00:00:00+00:00}",
            "Attributes{RotateDate:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-submission",
        named_case: false,
        version: "2.1",
        before: &[
            CREATED,
            (
                "SetAttribute",
                "UniqueIdentifier=k;NewAttribute{SubmissionDate:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{SubmissionDate:DateTime=2020-01-01T00:00:00+00:00}",
            "Attributes{SubmissionDate:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-validity",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Validity Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Validity Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Validity Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-original-creation",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Original Creation Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Original Creation Date;AttributeValue:DateTime=2020-01-01T00:00:00+00:00}",
            "Attribute{AttributeName=Original Creation Date;AttributeValue:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
    Example {
        rule: "date-build",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Get",
            "",
            "ServerInformation{BuildDate:DateTime=2020-01-01T00:00:00+00:00}",
            "ServerInformation{BuildDate:DateTime=2021-02-03T04:05:06+00:00}",
        ),
    },
];
