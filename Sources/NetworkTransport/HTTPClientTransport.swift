import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import OperatingSystem
import PackageIndexes
import Synchronization

/// Carries requests over the real network: HTTP/2 where the server has it, HTTP/1.1 elsewhere, through the user's proxies,
/// trusting the certificates that the user or the machine trusts.
///
/// Nothing is set up before the first request: no thread, no certificates. Nothing needs to be taken down before the process
/// ends either; ``shutDown()`` is for whoever goes on living.
package final class HTTPClientTransport: HTTPTransport {
    /// Clients differ in what a connection is made with.
    private struct Route: Hashable {
        var verifiesTLS: Bool
        var proxy: ProxySettings.Proxy?
    }

    private struct State {
        var group: MultiThreadedEventLoopGroup?
        /// Held a second time, so that letting go of the transport at the end of a process does not end in the library's
        /// complaint about a client that was not shut down.
        var clients: [Route: Unmanaged<HTTPClient>] = [:]
    }

    private let settings: TransportSettings
    private let state = Mutex(State())

    /// `pip` gives certificate, client certificate, proxy and time-out where pip has them set; `version` is Pipit's, for the
    /// `User-Agent` header.
    package init(environment: UserEnvironment, pip: PipConfiguration? = nil, version: String) {
        settings = TransportSettings(environment: environment, pip: pip, version: version)
    }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let proxy = try settings.proxies.proxy(for: request.url)
        let client = try client(for: Route(verifiesTLS: request.verifiesTLS, proxy: proxy))
        let host = request.url.host
        var outgoing = HTTPClientRequest(url: request.url.text)
        switch request.method {
        case .get: outgoing.method = .GET
        case .head: outgoing.method = .HEAD
        case .post:
            outgoing.method = .POST
            outgoing.body = .bytes(request.body, length: .known(Int64(request.body.count)))
        }
        outgoing.headers.add(name: "User-Agent", value: settings.userAgent)
        for (name, value) in request.headers.fields { outgoing.headers.add(name: name, value: value) }
        do {
            // Time-outs are per connection and per silence; a large file may take as long as it takes.
            let response = try await client.execute(outgoing, deadline: .distantFuture)
            return HTTPClientTransport.translate(response, host: host, hasProxy: proxy != nil)
        } catch {
            throw TransportError(error, host: host, hasProxy: proxy != nil)
        }
    }

    private static func translate(_ response: HTTPClientResponse, host: String, hasProxy: Bool) -> HTTPResponse {
        var headers = PackageIndexes.HTTPHeaders()
        for (name, value) in response.headers { headers.add(name, value) }
        let body = response.body
        return HTTPResponse(
            status: Int(response.status.code), headers: headers,
            body: HTTPBody { consumer in
                var iterator = body.makeAsyncIterator()
                while true {
                    let piece: ByteBuffer?
                    do {
                        piece = try await iterator.next()
                    } catch {
                        throw TransportError(error, host: host, hasProxy: hasProxy)
                    }
                    guard let piece else { return }
                    try consumer(piece.readableBytesSpan)
                }
            })
    }

    private func client(for route: Route) throws(TransportError) -> HTTPClient {
        // Made outside the lock: a certificate file may be slow to read. Two at once may make two; one is kept.
        if let known = state.withLock({ $0.clients[route]?.takeUnretainedValue() }) { return known }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try settings.tlsConfiguration(verifies: route.verifiesTLS),
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: .nanoseconds(Int64(settings.connectTimeout * 1e9)),
                read: .nanoseconds(Int64(settings.readTimeout * 1e9))),
            decompression: .disabled)
        configuration.httpVersion = .automatic
        // Retries are decided where it is known what they are for.
        configuration.connectionPool.retryConnectionEstablishment = false
        if let proxy = route.proxy {
            switch proxy.kind {
            case .socks: configuration.proxy = .socksServer(host: proxy.host, port: proxy.port)
            case .http:
                configuration.proxy = .server(
                    host: proxy.host, port: proxy.port,
                    authorization: proxy.credentials.map { .basic(username: $0.user, password: $0.password) })
            }
        }
        return state.withLock { state in
            if let known = state.clients[route] { return known.takeUnretainedValue() }
            let group = state.group ?? MultiThreadedEventLoopGroup(numberOfThreads: 1)
            state.group = group
            let client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
            state.clients[route] = Unmanaged.passRetained(client)
            return client
        }
    }

    /// Closes every connection and ends the thread. No request may be made afterwards.
    package func shutDown() async {
        let (clients, group) = state.withLock { state in
            defer { state = State() }
            return (state.clients.values.map { $0.takeRetainedValue() }, state.group)
        }
        for client in clients { try? await client.shutdown() }
        try? await group?.shutdownGracefully()
    }
}
