import NIOSSL
import OperatingSystem

/// An authority and what it has signed, made by `openssl` for one test run.
struct Certificates {
    let directory: TemporaryDirectory

    static let absent: Bool = {
        (try? ChildProcess.find("openssl", environment: ProcessEnvironment(.current()))) == nil
    }()

    private let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"

    init() throws {
        directory = try TemporaryDirectory(
            in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp", prefix: "pipit-tls-")
        try openssl(
            "req -x509 \(newKey) -days 2 -subj /CN=Test-Authority -keyout ca.key -out ca.pem"
                + " -addext basicConstraints=critical,CA:TRUE")
        try sign("server", subject: "/CN=localhost", names: "DNS:localhost,IP:127.0.0.1")
        try sign("elsewhere", subject: "/CN=elsewhere.example", names: "DNS:elsewhere.example")
        try sign("client", subject: "/CN=client", names: "DNS:client.example")
        let both = try Files.read(path("client.pem")) + Files.read(path("client.key"))
        try Files.write(both, to: path("client-both.pem"))
    }

    func path(_ name: String) -> String { Paths.join(directory.path, name) }

    /// What a server shows; with `demandsClient` it wants a certificate of the same authority.
    func server(_ name: String = "server", demandsClient: Bool = false) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(path("\(name).pem")).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: path("\(name).key"), format: .pem)))
        if demandsClient {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(path("ca.pem"))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private func sign(_ name: String, subject: String, names: String) throws {
        try Files.write(Array("subjectAltName=\(names)".utf8), to: path("\(name).ext"))
        try openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj \(subject) -keyout \(name).key -out \(name).csr"
        )
        try openssl(
            "x509 -req -days 2 -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile \(name).ext -out \(name).pem"
        )
    }

    private func openssl(_ arguments: String) throws {
        let words = ["openssl"] + arguments.split(separator: " ").map(String.init)
        let output = try ChildProcess.run(words, environment: ProcessEnvironment(.current()), directory: directory.path)
        guard output.status == 0 else { throw Failure(text: String(decoding: output.standardError, as: UTF8.self)) }
    }

    struct Failure: Error {
        var text: String
    }
}
