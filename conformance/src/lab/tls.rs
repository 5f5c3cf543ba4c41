//! A certificate authority that lives as long as the lab, and one certificate for all of its hosts.

use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// The authority.
#[derive(Clone, Debug)]
pub struct Authority {
    /// Its certificate, in PEM.
    pub pem: String,
    /// How the lab's hosts speak TLS.
    pub config: Arc<ServerConfig>,
}

impl Authority {
    /// A new one. Its key is nowhere but in memory, and gone with this function.
    ///
    /// Hosts show who they are by their names and by the address on which they listen.
    pub fn new(address: IpAddr, hosts: &[&str]) -> Result<Self, String> {
        let broken = |error: rcgen::Error| format!("no certificate can be made: {error}");
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        authority.key_usages =
            vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        authority
            .distinguished_name
            .push(DnType::CommonName, "conformance lab, trust nowhere else");
        let authority_key = KeyPair::generate().map_err(broken)?;
        let pem = authority.self_signed(&authority_key).map_err(broken)?.pem();
        let issuer = Issuer::new(authority, authority_key);
        let hosts = hosts.iter().map(|&host| host.to_owned());
        let hosts: Vec<String> =
            hosts.chain(["localhost".to_owned(), address.to_string()]).collect();
        let mut leaf = CertificateParams::new(hosts).map_err(broken)?;
        leaf.distinguished_name.push(DnType::CommonName, "conformance lab");
        leaf.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().map_err(broken)?;
        let certificate = leaf.signed_by(&key, &issuer).map_err(broken)?;
        let chain = vec![certificate.der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|it| it.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|error| format!("TLS cannot be set up: {error}"))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { pem, config: Arc::new(config) })
    }
}
