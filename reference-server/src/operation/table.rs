//! Which operations the server performs. Query reads the same table.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion};

use super::{
    Context, activate, add_attribute, adjust_attribute, archive, cancel, certify, check,
    constraints, create, create_credential, create_group, create_key_pair, create_split_key,
    create_user, deactivate, decapsulate, decrypt, delete_attribute, derive_key, destroy,
    discover_versions, encapsulate, encrypt, export, get, get_attribute_list, get_attributes,
    get_usage_allocation, hash, import, interop, join_split_key, locate, log, login, logout, mac,
    mac_verify, modify_attribute, obliterate, obtain_lease, ping, pkcs_11, poll, process, query,
    query_asynchronous_requests, re_provision, recertify, recover, register, rekey, rekey_key_pair,
    revoke, rng_retrieve, rng_seed, set_attribute, set_defaults, set_endpoint_role, sign,
    signature_verify, validate,
};
use crate::error::OperationError;
use crate::settings::Settings;

/// Performs an operation: request payload in, fields of the response payload out.
pub type Handler = fn(&Item, &mut Context<'_>) -> Result<Vec<Item>, OperationError>;

const TABLE: &[(Operation, Handler)] = &[
    (Operation::CREATE, create::create),
    (Operation::CREATE_KEY_PAIR, create_key_pair::create_key_pair),
    (Operation::REGISTER, register::register),
    (Operation::RE_KEY, rekey::rekey),
    (Operation::LOCATE, locate::locate),
    (Operation::CHECK, check::check),
    (Operation::GET, get::get),
    (Operation::GET_ATTRIBUTES, get_attributes::get_attributes),
    (
        Operation::GET_ATTRIBUTE_LIST,
        get_attribute_list::get_attribute_list,
    ),
    (Operation::ADD_ATTRIBUTE, add_attribute::add_attribute),
    (
        Operation::MODIFY_ATTRIBUTE,
        modify_attribute::modify_attribute,
    ),
    (
        Operation::DELETE_ATTRIBUTE,
        delete_attribute::delete_attribute,
    ),
    (Operation::OBTAIN_LEASE, obtain_lease::obtain_lease),
    (
        Operation::GET_USAGE_ALLOCATION,
        get_usage_allocation::get_usage_allocation,
    ),
    (Operation::ACTIVATE, activate::activate),
    (Operation::REVOKE, revoke::revoke),
    (Operation::DESTROY, destroy::destroy),
    (Operation::ARCHIVE, archive::archive),
    (Operation::RECOVER, recover::recover),
    (Operation::CERTIFY, certify::certify),
    (Operation::RE_CERTIFY, recertify::recertify),
    (Operation::RE_PROVISION, re_provision::re_provision),
    (Operation::VALIDATE, validate::validate),
    (Operation::CANCEL, cancel::cancel),
    (Operation::POLL, poll::poll),
    (Operation::PROCESS, process::process),
    (
        Operation::QUERY_ASYNCHRONOUS_REQUESTS,
        query_asynchronous_requests::query_asynchronous_requests,
    ),
    (Operation::QUERY, query::query),
    (Operation::RE_KEY_KEY_PAIR, rekey_key_pair::rekey_key_pair),
    (
        Operation::DISCOVER_VERSIONS,
        discover_versions::discover_versions,
    ),
    (Operation::IMPORT, import::import),
    (Operation::EXPORT, export::export),
    (Operation::LOG, log::log),
    (
        Operation::ADJUST_ATTRIBUTE,
        adjust_attribute::adjust_attribute,
    ),
    (Operation::SET_ATTRIBUTE, set_attribute::set_attribute),
    (Operation::LOGIN, login::login),
    (Operation::LOGOUT, logout::logout),
    (Operation::DELEGATED_LOGIN, login::delegated_login),
    (Operation::INTEROP, interop::interop),
    (Operation::PING, ping::ping),
    (Operation::PKCS_11, pkcs_11::pkcs_11),
    (Operation::ENCRYPT, encrypt::encrypt),
    (Operation::DECRYPT, decrypt::decrypt),
    (Operation::SIGN, sign::sign),
    (
        Operation::SIGNATURE_VERIFY,
        signature_verify::signature_verify,
    ),
    (Operation::MAC, mac::mac),
    (Operation::MAC_VERIFY, mac_verify::mac_verify),
    (Operation::RNG_RETRIEVE, rng_retrieve::rng_retrieve),
    (Operation::RNG_SEED, rng_seed::rng_seed),
    (Operation::HASH, hash::hash),
    (
        Operation::SET_ENDPOINT_ROLE,
        set_endpoint_role::set_endpoint_role,
    ),
    (Operation::SET_DEFAULTS, set_defaults::set_defaults),
    (Operation::SET_CONSTRAINTS, constraints::set_constraints),
    (Operation::GET_CONSTRAINTS, constraints::get_constraints),
    (Operation::DERIVE_KEY, derive_key::derive_key),
    (
        Operation::CREATE_SPLIT_KEY,
        create_split_key::create_split_key,
    ),
    (Operation::JOIN_SPLIT_KEY, join_split_key::join_split_key),
    (Operation::CREATE_GROUP, create_group::create_group),
    (Operation::OBLITERATE, obliterate::obliterate),
    (Operation::CREATE_USER, create_user::create_user),
    (
        Operation::CREATE_CREDENTIAL,
        create_credential::create_credential,
    ),
    (Operation::DEACTIVATE, deactivate::deactivate),
    (Operation::ENCAPSULATE, encapsulate::encapsulate),
    (Operation::DECAPSULATE, decapsulate::decapsulate),
];

/// The handler of an operation, where the server performs it in `version`.
pub fn handler(
    operation: Operation,
    version: ProtocolVersion,
    settings: &Settings,
) -> Option<Handler> {
    offered(version, settings)
        .find(|(listed, _)| *listed == operation)
        .map(|(_, handler)| handler)
}

/// The operations that the server performs in `version`.
pub fn supported(version: ProtocolVersion, settings: &Settings) -> impl Iterator<Item = Operation> {
    offered(version, settings).map(|(operation, _)| operation)
}

/// The operations that the server sends to clients and takes from none: in 1.x over connections to
/// listeners that are configured, since 2.0 also over those whose roles are exchanged.
pub fn sent(version: ProtocolVersion, settings: &Settings) -> impl Iterator<Item = Operation> {
    let reaches_clients = !version.is_1x() || !settings.client_listeners.is_empty();
    let sent = reaches_clients.then_some([Operation::NOTIFY, Operation::PUT]);
    sent.into_iter().flatten()
}

fn offered(
    version: ProtocolVersion,
    settings: &Settings,
) -> impl Iterator<Item = (Operation, Handler)> {
    let interop = settings.interop;
    TABLE.iter().copied().filter(move |(operation, _)| {
        Operation::TABLE.lists(operation.0, version)
            && (interop || *operation != Operation::INTEROP)
    })
}
