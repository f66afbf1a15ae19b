import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import PackageIndexes

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension TransportError {
    /// The cause behind an error of the network library, in words that a reader can act on.
    init(_ error: any Error, host: String, hasProxy: Bool) {
        switch error {
        case let error as TransportError: self = error
        case is CancellationError: self.init(.cancelled, "it was cancelled")
        case let error as HTTPClientError: self.init(error, host: host)
        case let error as NIOConnectionError: self.init(error, hasProxy: hasProxy)
        case let error as NIOSSLError: self.init(error, host: host)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init(.certificate, "its certificate is for another host than `\(host)`")
        case let error as BoringSSLError: self.init(.handshakeFailed(error), host: host)
        case let error as ChannelError: self.init(error, host: host)
        case let error as IOError: self.init(system: error.errnoCode)
        case let error as HTTPParserError where error == .invalidEOFState:
            self.init(.closed, "the connection ended early")
        case is HTTPParserError: self.init(.malformedAnswer, "what it answers is not HTTP")
        default:
            // HTTP/2 and the rest: a connection that misbehaved, and may not do so again.
            self.init(.other, "the connection failed (\(String(reflecting: type(of: error))))")
        }
    }

    private init(_ error: HTTPClientError, host: String) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .deadlineExceeded:
            self.init(.timedOut, "no connection to `\(host)` came about in time")
        case .readTimeout, .writeTimeout: self.init(.timedOut, "`\(host)` was silent for too long")
        case .tlsHandshakeTimeout: self.init(.timedOut, "the TLS handshake with `\(host)` took too long")
        case .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            self.init(.timedOut, "the proxy was silent for too long")
        case .proxyAuthenticationRequired: self.init(.proxy, "the proxy wants credentials that it accepts")
        case .invalidProxyResponse: self.init(.proxy, "the proxy did not let the connection through")
        case .remoteConnectionClosed, .uncleanShutdown: self.init(.closed, "the connection ended early")
        case .cancelled, .requestStreamCancelled, .alreadyShutdown: self.init(.cancelled, "it was cancelled")
        default: self.init(.other, "the request failed (\(error.shortDescription))")
        }
    }

    private init(_ error: NIOConnectionError, hasProxy: Bool) {
        let name = hasProxy ? "the proxy `\(error.host)`" : "`\(error.host)`"
        if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
            self.init(.nameResolution, "\(name) has no address that is known here")
            return
        }
        for failure in error.connectionErrors {
            if let problem = failure.error as? IOError {
                self.init(system: problem.errnoCode, at: "\(name) (port \(error.port))")
                return
            }
        }
        self.init(.timedOut, "no connection to \(name) came about in time")
    }

    private init(_ error: NIOSSLError, host: String) {
        guard case .handshakeFailed(let reason) = error else {
            switch error {
            case .unableToValidateCertificate, .noCertificateToValidate:
                self.init(.certificate, "the certificate of `\(host)` cannot be trusted")
            case .failedToLoadCertificate, .failedToLoadPrivateKey, .noSuchFilesystemObject:
                self.init(.configuration, "the trusted certificates cannot be read")
            case .uncleanShutdown, .shutdownFailed: self.init(.closed, "the connection ended early")
            default: self.init(.handshake, "the TLS connection with `\(host)` failed")
            }
            return
        }
        let text = "\(reason)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            self.init(.certificate, "the certificate of `\(host)` does not lead to a trusted root, or has expired")
        } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            self.init(.handshake, "`\(host)` does not speak TLS there")
        } else if text.contains("CERTIFICATE_REQUIRED") || text.contains("CERTIFICATE_UNKNOWN")
            || text.contains("BAD_CERTIFICATE")
        {
            self.init(.certificate, "`\(host)` wants a client certificate that it accepts")
        } else if case .zeroReturn = reason {
            self.init(.closed, "the connection ended during the TLS handshake")
        } else {
            self.init(.handshake, "the TLS handshake with `\(host)` failed")
        }
    }

    private init(_ error: ChannelError, host: String) {
        switch error {
        case .connectTimeout: self.init(.timedOut, "no connection to `\(host)` came about in time")
        default: self.init(.closed, "the connection ended early")
        }
    }

    private init(system number: Int32, at place: String = "it") {
        switch number {
        case ECONNREFUSED: self.init(.refused, "nothing listens at \(place)")
        case ETIMEDOUT: self.init(.timedOut, "no connection to \(place) came about in time")
        case ECONNRESET, EPIPE: self.init(.closed, "the connection was reset")
        default: self.init(.other, "\(place) cannot be reached: \(String(cString: strerror(number)))")
        }
    }
}
