import OperatingSystem
import PackagingStandards

extension IndexClient {
    /// One thing to get, and on whose behalf.
    struct Errand: Sendable {
        var url: ResourceURL
        var source: ReachableSource
        var headers = HTTPHeaders()
        /// What is posted; nil for everything that is only fetched.
        var body: [UInt8]?
        /// Whether no other server may answer.
        var staysAtOrigin = false
    }

    /// An answer that a redirect, a retry or other credentials would not better, and where it came from in the end.
    struct Arrival: Sendable {
        var response: HTTPResponse
        var url: ResourceURL
    }

    /// How many redirects are followed.
    private static let mostRedirects = 10

    /// Sends a request, follows redirects, and repeats it when that may help, with `use` reading the answer: a connection
    /// that breaks in the middle of a body is a reason to repeat too. `use` sees 2xx, 304, 404, 410 and 416 only.
    func run<Value: Sendable>(
        _ errand: Errand, in limiter: RequestLimiter, use: (Arrival) async throws -> Value
    ) async throws(IndexError) -> Value {
        let policy = try retryPolicy
        var attempt = 1
        while true {
            let failure: (cause: IndexError.Cause, retryAfter: Double?, isTransient: Bool)
            do {
                let outcome: Outcome<Value> = try await limiter.run {
                    let arrival = try await self.follow(errand)
                    let status = arrival.response.status
                    if !(200..<300).contains(status) {
                        await arrival.response.body.discard(Pace(configuration.clock, .page))
                    }
                    if RetryPolicy.isTransient(status: status) {
                        let wish = arrival.response.headers["retry-after"]
                        let now = self.configuration.clock.now()
                        return .again(status, wish.flatMap { RetryPolicy.seconds(retryAfter: $0, now: now) })
                    }
                    try self.check(status, of: arrival, errand)
                    return .done(try await use(arrival))
                }
                switch outcome {
                case .done(let value): return value
                case .again(let status, let wish): failure = (.status(status), wish, true)
                }
            } catch let error as TransportError {
                if error.kind == .cancelled { throw .cancelled }
                failure = (.transport(error), nil, error.isTransient)
            } catch {
                throw IndexError(wrapping: error)
            }
            guard failure.isTransient, attempt <= policy.retries,
                let delay = policy.delay(beforeRetry: attempt, retryAfter: failure.retryAfter)
            else {
                throw .unreachable(
                    source: errand.source.name, url: errand.url.redacted, cause: failure.cause, attempts: attempt)
            }
            do {
                try await configuration.clock.sleep(delay)
            } catch {
                throw .cancelled
            }
            attempt += 1
        }
    }

    private enum Outcome<Value: Sendable>: Sendable {
        case done(Value)
        /// The status, and the seconds that the server asks to wait.
        case again(Int, Double?)
    }

    /// Sends one request and those that its answer redirects to. Credentials go to the origin that they are for and no
    /// further; from `https` there is no way back to `http`.
    private func follow(_ errand: Errand) async throws -> Arrival {
        var url = errand.url
        var headers = errand.headers
        var given = try credentials(for: url, of: errand.source)?.0
        if given?.hasPassword != true, configuration.keyring?.comesFirst == true {
            given = try await askKeyring(for: url, of: errand.source, given: given) ?? given
        }
        if let given { headers["Authorization"] = given.basicAuthorization }
        var asksKeyring = true
        for _ in 0...IndexClient.mostRedirects {
            if Task.isCancelled { throw CancellationError() }
            let request = HTTPRequest(
                url, method: errand.body == nil ? .get : .post, headers: headers,
                verifiesTLS: errand.source.verifiesTLS, body: errand.body ?? [])
            let response = try await transport.send(request)
            switch response.status {
            case 301, 302, 303, 307, 308: break
            case 401 where asksKeyring && url.sharesOrigin(with: errand.url):
                asksKeyring = false
                let own = try credentials(for: url, of: errand.source, asksKeyring: false)?.0
                guard let found = try await askKeyring(for: url, of: errand.source, given: own),
                    headers["Authorization"] != found.basicAuthorization
                else { return Arrival(response: response, url: url) }
                await response.body.discard(Pace(configuration.clock, .page))
                headers["Authorization"] = found.basicAuthorization
                continue
            default: return Arrival(response: response, url: url)
            }
            await response.body.discard(Pace(configuration.clock, .page))
            func refusal(_ problem: String) -> IndexError {
                .redirect(source: errand.source.name, url: errand.url.redacted, problem: problem)
            }
            // What is posted was meant for this server and no other.
            guard errand.body == nil else { throw refusal("what is posted is not sent elsewhere") }
            guard let location = response.headers["location"], let target = url.resolving(location) else {
                throw refusal("the address to go to is missing or not one")
            }
            guard target.scheme != "file" else { throw refusal("it leads to a file of this machine") }
            guard target.scheme == "https" || url.scheme == "http" else {
                throw refusal("it leads from https to plain http, `\(target.redacted)`")
            }
            guard !errand.staysAtOrigin || target.sharesOrigin(with: errand.url) else {
                throw refusal("it leads to another host, `\(target.host)`")
            }
            if !target.sharesOrigin(with: url) { headers.remove("Authorization") }
            url = target.withoutCredentials.withoutFragment
        }
        throw IndexError.redirect(
            source: errand.source.name, url: errand.url.redacted, problem: "it leads round in circles")
    }

    /// Who to be at `url`: the source's own credentials at the source's own origin; else the netrc file's for that host,
    /// but never over plain `http` on behalf of a source that uses `https`. What a keyring was found to have comes before them, since
    /// it was asked because they were not enough.
    private func credentials(
        for url: ResourceURL, of source: ReachableSource, asksKeyring: Bool = true
    ) throws(IndexError) -> (Credentials, IndexError.CredentialsUsed)? {
        if asksKeyring, let found = knownFromKeyring(for: url, of: source) { return (found, .fromKeyring) }
        if url.sharesOrigin(with: source.url), let own = source.credentials { return (own, .fromAddress) }
        guard url.scheme == "https" || source.url.scheme == "http" else { return nil }
        return try netrcCredentials(for: url.host).map { ($0, .fromNetrc) }
    }

    private func check(_ status: Int, of arrival: Arrival, _ errand: Errand) throws(IndexError) {
        switch status {
        case 200..<300, 304, 404, 410, 416: return
        case 401, 403, 407:
            var used = try credentials(for: errand.url, of: errand.source)?.1 ?? .none
            if used != .fromNetrc, used != .fromKeyring, !errand.source.unsetVariables.isEmpty {
                used = .unsetVariables(errand.source.unsetVariables)
            }
            throw .refused(
                source: errand.source.name, url: arrival.url.redacted, status: status, credentials: used)
        case 500...:
            throw .unreachable(
                source: errand.source.name, url: arrival.url.redacted, cause: .status(status), attempts: 1)
        default:
            throw .answer(
                source: errand.source.name, url: arrival.url.redacted, problem: "its status is \(status)")
        }
    }
}

extension IndexError {
    /// An error that came up in the middle of a request.
    init(wrapping error: any Error) {
        switch error {
        case let error as IndexError: self = error
        case let error as FileError: self = .file(error)
        default: self = .cancelled
        }
    }
}
