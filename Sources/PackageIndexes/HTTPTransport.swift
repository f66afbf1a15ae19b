/// Carries one HTTP request to a server and its answer back. Redirects, retries, credentials and caching are not its business:
/// ``IndexClient`` decides them, so that a scripted transport in a test meets the same decisions as the real one.
package protocol HTTPTransport: Sendable {
    /// Sends `request` and returns when the head of the answer is there. An answer of any status is an answer; only a
    /// request without one throws.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// A request as it goes out: nothing is added but what HTTP itself needs (`Host`, `User-Agent`).
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
    }

    package var method: Method
    /// Never holds credentials or a fragment.
    package var url: ResourceURL
    package var headers: HTTPHeaders
    /// Whether the server must show a certificate that leads to a trusted root.
    package var verifiesTLS: Bool
    /// What is sent; empty for everything but ``Method/post``.
    package var body: [UInt8]

    package init(
        _ url: ResourceURL, method: Method = .get, headers: HTTPHeaders = HTTPHeaders(), verifiesTLS: Bool = true,
        body: [UInt8] = []
    ) {
        self.body = body
        self.method = method
        self.url = url.withoutCredentials.withoutFragment
        self.headers = headers
        self.verifiesTLS = verifiesTLS
    }
}

/// Header fields in order; names compare without regard to case.
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    package private(set) var fields: [(name: String, value: String)] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }

    package mutating func add(_ name: String, _ value: String) { fields.append((name, value)) }

    package mutating func remove(_ name: String) {
        let wanted = name.lowercased()
        fields.removeAll { $0.name.lowercased() == wanted }
    }

    /// The first value of a field, blanks at its ends removed by whoever received it; setting replaces all of them.
    package subscript(name: String) -> String? {
        get {
            let wanted = name.lowercased()
            return fields.first { $0.name.lowercased() == wanted }?.value
        }
        set {
            remove(name)
            if let newValue { add(name, newValue) }
        }
    }

    /// All values of a field, in order.
    package func all(_ name: String) -> [String] {
        let wanted = name.lowercased()
        return fields.filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}

/// The head of an answer and a body that is still to be read.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: HTTPBody

    package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: HTTPBody = HTTPBody([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The bytes of an answer as they arrive; read once. They are what the server sent: `Content-Encoding` is not undone.
package struct HTTPBody: Sendable {
    private let source: @Sendable ((RawSpan) throws -> Void) async throws -> Void

    /// `source` calls what it is given once per piece, in order, and returns at the end of the body. It throws
    /// ``TransportError`` when the body stops short, and passes on what its callee throws after closing the connection.
    package init(source: @escaping @Sendable ((RawSpan) throws -> Void) async throws -> Void) { self.source = source }

    /// A body that is here already, handed out in pieces of at most `pieceSize` bytes.
    package init(_ bytes: [UInt8], pieceSize: Int = 65536) {
        self.init { consumer in
            var start = 0
            while start < bytes.count {
                let end = min(start + max(pieceSize, 1), bytes.count)
                try consumer(bytes.span.bytes.extracting(start..<end))
                start = end
            }
        }
    }

    /// Hands every piece to `consumer`, which may throw to stop.
    package func forEachPiece(_ consumer: (RawSpan) throws -> Void) async throws { try await source(consumer) }
}

/// Why a request has no answer, or only half of one.
package struct TransportError: Error, Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// The host name has no address.
        case nameResolution
        /// Nothing listens there.
        case refused
        /// Nothing came within the time allowed.
        case timedOut
        /// It came, but so slowly that it was given up.
        case tooSlow
        /// The certificate does not lead to a trusted root, is for another host, or is out of date.
        case certificate
        /// The TLS handshake went wrong in another way.
        case handshake
        /// The connection ended early.
        case closed
        /// The proxy did not let the request through.
        case proxy
        /// The answer is not HTTP.
        case malformedAnswer
        /// The configuration of the transport (a certificate file, a proxy address) cannot be used.
        case configuration
        /// The task was cancelled.
        case cancelled
        case other
    }

    package var kind: Kind
    /// The cause in a few words, without the address and without secrets.
    package var detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// Whether the same request may well succeed a moment later.
    package var isTransient: Bool {
        switch kind {
        case .nameResolution, .refused, .timedOut, .tooSlow, .handshake, .closed, .other: true
        case .certificate, .proxy, .malformedAnswer, .configuration, .cancelled: false
        }
    }
}
