/// How a process of Pipit ends. The numbers are part of the interface and never change their meaning.
package enum ExitStatus: Int32, Sendable {
    /// Done, and nothing objected.
    case done = 0
    /// A negative verdict: findings, a stale lock, nothing resolvable; and whatever Pipenv answers with 1.
    case objected = 1
    /// Misuse: arguments, or a configuration that cannot be read.
    case misuse = 2
    /// Could not tell: the network, missing or stale data. Never mistaken for "safe".
    case undetermined = 3
    /// Integrity: a hash, a RECORD, an archive or the lock was tampered with.
    case integrity = 4
    /// Known malware or a quarantined project.
    case malware = 5
    /// A bug of Pipit's.
    case bug = 70
}
