/// The machine and system that an interpreter was built for, as far as wheels care.
package enum InterpreterPlatform: Hashable, Sendable {
    /// The C library that a Linux interpreter is linked to.
    package enum CLibrary: Hashable, Sendable {
        case glibc(major: Int, minor: Int)
        case musl(major: Int, minor: Int)
        /// Neither, or not to be found out: only wheels for plain Linux will do. Also for an ARM interpreter that
        /// does not use the hard-float ABI, as the manylinux tags promise that.
        case unknown
    }

    /// Linux. The architecture is what follows `linux-` in Python's `sysconfig.get_platform()`; a 32-bit interpreter on
    /// a 64-bit machine is told by `is32Bit`.
    case linux(architecture: String, is32Bit: Bool = false, cLibrary: CLibrary)
    /// macOS: its version (`platform.mac_ver()`, with 11.0 where an old SDK says 10.16), and the architecture that the
    /// interpreter runs as (`arm64`, `x86_64`).
    case macOS(major: Int, minor: Int, architecture: String)
    /// Windows and everything else: the platform's only tag, made from `sysconfig.get_platform()` (`win-amd64`).
    case other(String)
}

extension InterpreterPlatform {
    /// The tags of wheels that suit the platform, the best first, without `any`.
    package var tags: [String] {
        switch self {
        case .linux(let architecture, let is32Bit, let cLibrary):
            Self.linuxTags(Self.linuxArchitectures(architecture, is32Bit: is32Bit), cLibrary)
        case .macOS(let major, let minor, let architecture):
            Self.macTags(major, minor, architecture)
        case .other(let name):
            [
                String(
                    decoding: name.utf8.map { $0.isTagSeparator ? UInt8(ascii: "_") : $0.asciiLowercased },
                    as: UTF8.self)
            ]
        }
    }

    // MARK: Linux (PEP 513, 571, 599, 600, 656)

    /// The architectures whose wheels run, the interpreter's own first.
    private static func linuxArchitectures(_ architecture: String, is32Bit: Bool) -> [String] {
        var architecture = String(
            decoding: architecture.utf8.map { $0.isTagSeparator ? UInt8(ascii: "_") : $0.asciiLowercased },
            as: UTF8.self)
        if is32Bit && architecture == "x86_64" { architecture = "i686" }
        if is32Bit && architecture == "aarch64" { architecture = "armv8l" }
        return architecture == "armv8l" ? ["armv8l", "armv7l"] : [architecture]
    }

    private static let manylinuxArchitectures: Set<String> = [
        "x86_64", "i686", "aarch64", "armv7l", "ppc64", "ppc64le", "s390x", "loongarch64", "riscv64",
    ]

    private static func linuxTags(_ architectures: [String], _ cLibrary: CLibrary) -> [String] {
        var tags = architectures.map { "linux_\($0)" }
        switch cLibrary {
        case .glibc(let major, let minor):
            guard architectures.contains(where: manylinuxArchitectures.contains) else { break }
            for architecture in architectures {
                tags += manylinuxTags(architecture, among: architectures, major, minor)
            }
        case .musl(let major, let minor):
            for architecture in architectures where minor >= 0 {
                tags += (0...bounded(minor)).reversed().map { "musllinux_\(major)_\($0)_\(architecture)" }
            }
        case .unknown: break
        }
        return tags
    }

    private static func manylinuxTags(
        _ architecture: String, among architectures: [String], _ major: Int, _ minor: Int
    ) -> [String] {
        // The oldest glibc of any manylinux is 2.17, and 2.5 on the architectures of manylinux1.
        let oldest = architectures.contains("x86_64") || architectures.contains("i686") ? 5 : 17
        guard major >= 2 else { return [] }
        var tags: [String] = []
        // Wheels for an older major version run with a newer one; how far its minor versions went is a guess.
        for series in (2...bounded(major)).reversed() {
            let newest = series == major ? bounded(minor) : 50
            let first = series == 2 ? oldest : 0
            guard newest >= first else { continue }
            for release in (first...newest).reversed() {
                tags.append("manylinux_\(series)_\(release)_\(architecture)")
                guard series == 2 else { continue }
                switch release {
                case 17: tags.append("manylinux2014_\(architecture)")
                case 12: tags.append("manylinux2010_\(architecture)")
                case 5: tags.append("manylinux1_\(architecture)")
                default: break
                }
            }
        }
        return tags
    }

    // MARK: macOS

    private static func macTags(_ major: Int, _ minor: Int, _ architecture: String) -> [String] {
        var tags: [String] = []
        if major == 10, minor >= 0 {
            for minor in (0...bounded(minor)).reversed() {
                tags += macFormats(10, minor, architecture).map { "macosx_10_\(minor)_\($0)" }
            }
        }
        guard major >= 11 else { return tags }
        for major in (11...bounded(major)).reversed() {
            tags += macFormats(major, 0, architecture).map { "macosx_\(major)_0_\($0)" }
        }
        // Intel binaries from before macOS 11 still run, and a universal2 binary may name the macOS that its Intel half
        // asks for.
        for minor in (4...16).reversed() {
            let formats = architecture == "x86_64" ? macFormats(10, minor, architecture) : ["universal2"]
            tags += formats.map { "macosx_10_\(minor)_\($0)" }
        }
        return tags
    }

    /// The kinds of binaries that a Mac of this version and architecture can run.
    private static func macFormats(_ major: Int, _ minor: Int, _ architecture: String) -> [String] {
        switch architecture {
        case "x86_64":
            (major, minor) < (10, 4) ? [] : ["x86_64", "intel", "fat64", "fat3", "universal2", "universal"]
        case "i386": (major, minor) < (10, 4) ? [] : ["i386", "intel", "fat3", "fat", "universal"]
        case "ppc64": major == 10 && (4...5).contains(minor) ? ["ppc64", "fat64", "universal"] : []
        case "ppc": (major, minor) > (10, 6) ? [] : ["ppc", "fat3", "fat", "universal"]
        case "arm64": ["arm64", "universal2"]
        case "intel": ["intel", "universal"]
        default: [architecture]
        }
    }

    /// A number from outside, kept within what any system will reach, so that a mistaken probe makes no endless list.
    private static func bounded(_ number: Int) -> Int { min(max(number, 0), 999) }
}

extension UInt8 {
    /// What Python's `packaging` replaces by `_` in a platform's name.
    fileprivate var isTagSeparator: Bool {
        self == UInt8(ascii: ".") || self == UInt8(ascii: "-") || self == UInt8(ascii: " ")
    }
}
