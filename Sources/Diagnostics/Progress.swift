/// Something that a long command is doing or has just done. Events carry names and numbers, never sentences: `Reporting`
/// finds the words, and a test compares the values.
package enum ProgressEvent: Equatable, Sendable {
    /// The versions of a category (`packages`, `dev-packages`, …) are about to be searched for.
    case lockingStarted(category: String)
    /// The resolver decided on, or went back to, a package; `decided` counts the packages that have a version now.
    case resolving(package: String, decided: Int)
    /// An index was asked for a package's files or metadata. Sent for what goes over the network only.
    case fetching(package: String)
    /// Every category was searched; `packages` counts the entries of the lock.
    case lockingFinished(packages: Int)

    /// A category of the lock is about to be brought into the environment.
    case installingStarted(category: String)
    /// Another process is changing the same environment; this one waits for it.
    case waitingForEnvironment
    /// The plan is known: what will be fetched or linked, what will be removed and what can stay.
    case planned(install: Int, remove: Int, keep: Int)
    /// Bytes of a file have arrived. `received` is the sum so far for this file; `total` is nil when the server did not say.
    case downloading(file: String, received: Int, total: Int?)
    /// A file is complete and its digest is the one that was asked for.
    case downloaded(file: String, bytes: Int)
    /// A source distribution is being built, or its metadata is.
    case building(package: String, version: String?)
    /// A package was linked into the environment.
    case installed(package: String, version: String)
    /// A package was taken out of the environment.
    case removed(package: String, version: String)

    /// A virtual environment is about to be made.
    case creatingEnvironment(path: String, python: String)
    /// The virtual environment is complete.
    case createdEnvironment(path: String)

    /// Something worth knowing that does not stop the command; shown at once, also with `--quiet`.
    case warning(Diagnostic)
    /// A line for `--verbose` alone. Ask ``ProgressListener/wantsDetails`` before composing an expensive one.
    case detail(String)
}

/// Hears what long commands do. Callable from any task or thread, and quick to return: whoever reports is never kept waiting
/// for a slow terminal longer than one write takes.
package protocol ProgressListener: Sendable {
    /// Whether ``ProgressEvent/detail(_:)`` is shown to anyone.
    var wantsDetails: Bool { get }

    func report(_ event: ProgressEvent)
}

extension ProgressListener {
    package var wantsDetails: Bool { false }
}

/// Hears everything and says nothing.
package struct SilentProgress: ProgressListener {
    package init() {}

    package func report(_ event: ProgressEvent) {}
}
