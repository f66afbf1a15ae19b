import NIOSSL
import OperatingSystem
import PackageIndexes

/// What the user and the machine say about connections.
struct TransportSettings: Sendable {
    /// A file or directory of certificates to trust instead of the system's, and who says so.
    var trust: (path: String, name: String)?
    /// A file with a client's certificate chain and its private key, and who says so.
    var clientCertificate: (path: String, name: String)?
    var proxies: ProxySettings
    /// How long a connection may take to come about, and how long a server may be silent, in seconds.
    var connectTimeout: Double
    var readTimeout: Double
    var userAgent: String

    init(environment: UserEnvironment, pip: PipConfiguration?, version: String) {
        if let setting = pip?.certificate {
            trust = (setting.value, setting.origin.description)
        } else {
            // The most particular first: pip's own, what pip's library reads, curl's, OpenSSL's.
            for name in ["PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
                guard let path = environment.nonEmpty(name) else { continue }
                trust = (path, "`\(name)`")
                break
            }
        }
        if let setting = pip?.clientCertificate {
            clientCertificate = (setting.value, setting.origin.description)
        } else if let path = environment.nonEmpty("PIP_CLIENT_CERT") {
            clientCertificate = (path, "`PIP_CLIENT_CERT`")
        }
        proxies = ProxySettings(environment: environment, pipProxy: pip?.proxy)
        let timeout = pip?.timeout?.value
        connectTimeout = timeout.map { min($0, 60) } ?? 10
        readTimeout = timeout ?? 30
        userAgent = "pipit/\(version)"
    }

    /// Where Linux distributions keep the certificates that the machine trusts.
    private static let systemBundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    /// The TLS configuration of all connections. Reads the client's certificate; the trusted ones are read when the first
    /// connection is made.
    func tlsConfiguration(verifies: Bool) throws(TransportError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if verifies {
            configuration.trustRoots = try trustRoots()
        } else {
            configuration.certificateVerification = .none
        }
        if let clientCertificate {
            do {
                let path = clientCertificate.path
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: path, format: .pem))
            } catch {
                throw TransportError(
                    .configuration,
                    "the client certificate `\(clientCertificate.path)` that \(clientCertificate.name) names cannot be read"
                )
            }
        }
        return configuration
    }

    private func trustRoots() throws(TransportError) -> NIOSSLTrustRoots {
        guard let trust else {
            return TransportSettings.systemBundles.first { Files.isFile($0) }.map { .file($0) } ?? .default
        }
        guard let status = Files.status(trust.path) else {
            throw TransportError(
                .configuration, "the certificates `\(trust.path)` that \(trust.name) names are not there")
        }
        if status.kind == .file {
            // A file without one certificate would trust nobody, and say so as if the server were to blame.
            guard let bytes = try? Files.read(trust.path), TransportSettings.holdsCertificate(bytes) else {
                throw TransportError(
                    .configuration, "the file `\(trust.path)` that \(trust.name) names holds no certificate (PEM)")
            }
        }
        return .file(status.kind == .directory && !trust.path.hasSuffix("/") ? trust.path + "/" : trust.path)
    }

    private static func holdsCertificate(_ bytes: [UInt8]) -> Bool {
        let marker = Array("-----BEGIN ".utf8)
        var index = 0
        while let start = bytes[index...].firstIndex(of: marker[0]) {
            if bytes[start...].starts(with: marker) {
                let label = bytes[(start + marker.count)...].prefix(20)
                if label.starts(with: "CERTIFICATE".utf8) || label.starts(with: "TRUSTED CERTIFICATE".utf8) {
                    return true
                }
                index = start + marker.count
            } else {
                index = start + 1
            }
        }
        return false
    }
}
