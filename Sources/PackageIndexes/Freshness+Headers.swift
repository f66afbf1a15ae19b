extension Freshness {
    /// For how long an answer without `Cache-Control` holds, in seconds.
    static let usualLifetime: UInt32 = 600

    /// What the headers of an answer allow (RFC 9111): `max-age` less the time that caches on the way have had it; nil when
    /// it may not be kept at all. `override` replaces what the server says.
    init?(headers: HTTPHeaders, now: Int64, override: UInt32?) {
        var lifetime: UInt32 = Freshness.usualLifetime
        for header in headers.all("cache-control") {
            for part in header.split(separator: ",") {
                let directive = part.trimmingBlanks.lowercased()
                if directive == "no-store" { return nil }
                if directive == "no-cache" { lifetime = 0 }
                if directive.hasPrefix("max-age=") {
                    let digits = directive.dropFirst("max-age=".count).filter { $0 != "\"" }
                    lifetime = min(lifetime == 0 ? 0 : UInt32.max, UInt32(digits) ?? 0)
                }
            }
        }
        if let age = headers["age"].flatMap({ UInt32($0) }) { lifetime -= min(age, lifetime) }
        self.init(fetched: now, lifetime: override ?? lifetime)
    }
}
