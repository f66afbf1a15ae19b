import Diagnostics
import OperatingSystem
import PackagingStandards
import Synchronization

/// Asks indexes what exists, remembers what they said, and fetches files and their metadata.
///
/// Any number of tasks may use one client at once: requests are limited, and two that want the same thing share one answer.
package final class IndexClient: Sendable {
    struct ListingKey: Hashable, Sendable {
        var source: PackageSource
        var name: PackageName
    }

    struct FileKey: Hashable, Sendable {
        var source: PackageSource
        var url: ResourceURL
        var digests: [Digest]
    }

    let transport: any HTTPTransport
    let configuration: Configuration
    let cache: IndexCache?
    /// Requests for pages and metadata, and those for whole files, which take long.
    let requests: RequestLimiter
    let downloads: RequestLimiter
    /// For what is read whole and may be long.
    let memory = MemoryBudget(IndexClient.mostMemory)
    let listings = SharedAnswers<ListingKey, ProjectListing?>()
    let metadata = SharedAnswers<FileKey, CoreMetadata?>()
    let linkPages = SharedAnswers<String, SimplePageAt>()
    let rangeSupport = RangeSupport()
    private let netrc = Mutex<Netrc?>(nil)

    package init(transport: any HTTPTransport, configuration: Configuration) {
        self.transport = transport
        self.configuration = configuration
        cache = configuration.caching == .bypass ? nil : configuration.cacheDirectory.map { IndexCache(directory: $0) }
        requests = RequestLimiter(configuration.simultaneousRequests)
        downloads = RequestLimiter(configuration.simultaneousDownloads)
    }

    /// The user's netrc file, read when it is first needed.
    func netrcCredentials(for host: String) throws(IndexError) -> Credentials? {
        if let known = netrc.withLock({ $0 }) { return known.credentials(for: host) }
        let read: Netrc
        do throws(FileError) {
            read = try Netrc(environment: configuration.environment)
        } catch {
            throw .file(error)
        }
        netrc.withLock { $0 = read }
        return read.credentials(for: host)
    }
}

extension IndexClient {
    /// How a client goes about its work.
    package struct Configuration: Sendable {
        /// Where `indexes-v1` and `metadata-v1` live; nil keeps nothing.
        package var cacheDirectory: String?
        package var caching: CachePolicy
        /// Where `NETRC`, `HOME`, `PIPIT_INDEX_MAX_AGE` and `PIP_RETRIES` come from, and variables of source addresses.
        package var environment: UserEnvironment
        /// What `${NAME}` in source addresses may stand for besides.
        package var projectVariables: ProjectVariables
        var addressVariables: AddressVariables { AddressVariables(user: environment, project: projectVariables) }
        package var progress: any ProgressListener
        /// By which listings age and answers are waited for.
        package var clock: IndexClock
        /// Hears what of the user's goes along with requests, before it does.
        package var sending: @Sendable (VariableSending) -> Void = { _ in }
        /// Who is asked for passwords that neither the address nor the netrc file has; nil: nobody.
        package var keyring: Keyring?
        /// Nil takes `PIP_RETRIES`, else `PIPENV_MAX_RETRIES`, else three retries.
        package var retries: RetryPolicy?
        /// Requests for pages and metadata under way at once.
        package var simultaneousRequests = 50
        /// Whole files under way at once.
        package var simultaneousDownloads = 12

        package init(
            cacheDirectory: String?, environment: UserEnvironment,
            projectVariables: ProjectVariables = ProjectVariables(), clock: IndexClock,
            caching: CachePolicy = .normal, progress: any ProgressListener = SilentProgress()
        ) {
            self.cacheDirectory = cacheDirectory
            self.environment = environment
            self.projectVariables = projectVariables
            self.clock = clock
            self.caching = caching
            self.progress = progress
        }
    }

    /// What the cache may answer.
    package enum CachePolicy: Sendable {
        /// Answers that are still fresh by the index's own rules (ten minutes when it states none), or by
        /// `PIPIT_INDEX_MAX_AGE` (seconds) when that is set.
        case normal
        /// No listing without asking the index whether it still holds; answers are kept.
        case revalidate
        /// Nothing, and nothing is kept.
        case bypass
        /// Everything, however old; the network is not used.
        case offline
    }

    /// `PIPIT_INDEX_MAX_AGE`: for how many seconds a listing holds, whatever its index says.
    var maximumAge: UInt32? {
        get throws(IndexError) { try setting("PIPIT_INDEX_MAX_AGE", expected: "a number of seconds") { UInt32($0) } }
    }

    var retryPolicy: RetryPolicy {
        get throws(IndexError) {
            if let retries = configuration.retries { return retries }
            var retries = try setting("PIP_RETRIES", expected: "a whole number") { UInt8($0) }
            if retries == nil { retries = try setting("PIPENV_MAX_RETRIES", expected: "a whole number") { UInt8($0) } }
            return RetryPolicy(retries: retries.map(Int.init) ?? 3)
        }
    }

    private func setting<Value>(
        _ name: String, expected: String, convert: (String) -> Value?
    ) throws(IndexError) -> Value? {
        guard let text = configuration.environment.nonEmpty(name) else { return nil }
        guard let value = convert(text) else { throw .setting(name: name, value: text, expected: expected) }
        return value
    }
}

/// Which servers are known to ignore `Range`.
final class RangeSupport: Sendable {
    private let without = Mutex<Set<String>>([])

    func isMissing(at url: ResourceURL) -> Bool { without.withLock { $0.contains(url.hostHeader) } }
    func noteMissing(at url: ResourceURL) { without.withLock { _ = $0.insert(url.hostHeader) } }
}
