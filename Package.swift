// swift-tools-version: 6.2
import PackageDescription

// The house in one table. A room is a target; it imports only rooms above it in this list. SwiftPM forbids cycles, and
// `RoomRulesTests` the rest. The reasons stand in ARCHITECTURE.md.
//
// `PIPIT_ROOMS=Resolving,Archives swift test` builds and tests those rooms and what they stand on, and nothing else.

struct Room {
    var name: String
    /// The rooms it imports.
    var rooms: [String] = []
    /// What it imports from other packages and from C.
    var libraries: [String] = []
    var tested = true
    /// What its tests import beyond the room itself and what that imports.
    var testing: [String] = []
    /// Folders beside its tests that hold data and no Swift.
    var data: [String] = []
}

let house: [Room] = [
    // Layer 0: values and the operating system; no waiting, no network.
    Room(name: "Diagnostics"),
    Room(name: "OperatingSystem", rooms: ["Diagnostics"], libraries: ["SystemCalls"]),
    Room(name: "StructuredText", testing: ["OperatingSystem"]),
    Room(name: "PackagingStandards", testing: ["OperatingSystem", "StructuredText"], data: ["Oracle"]),
    Room(name: "Hashing", rooms: ["PackagingStandards"], libraries: ["Crypto"]),

    // Layer 1: pure rooms that know a file format or an algorithm.
    Room(
        name: "Pipfiles", rooms: ["Diagnostics", "StructuredText", "PackagingStandards", "Hashing"],
        testing: ["OperatingSystem"], data: ["Oracles"]),
    Room(
        name: "Resolving", rooms: ["PackagingStandards"], testing: ["StructuredText", "OperatingSystem"],
        data: ["Data"]),
    Room(
        name: "Archives", rooms: ["Diagnostics", "PackagingStandards", "Hashing", "OperatingSystem"],
        libraries: ["Deflate", "Zlib"], testing: ["ArchiveFixtures"]),
    Room(
        name: "Advisories",
        rooms: ["Diagnostics", "OperatingSystem", "StructuredText", "PackagingStandards", "Hashing", "Archives"],
        libraries: ["Deflate"], testing: ["ArchiveFixtures"], data: ["Oracle"]),

    // Layer 2: rooms that touch one part of the world each.
    Room(
        name: "PackageIndexes",
        rooms: ["Diagnostics", "OperatingSystem", "StructuredText", "PackagingStandards", "Hashing", "Archives"],
        libraries: ["Deflate"], testing: ["ArchiveFixtures"]),
    Room(
        name: "NetworkTransport", rooms: ["OperatingSystem", "PackageIndexes"],
        libraries: ["AsyncHTTPClient", "NIOCore", "NIOSSL", "NIOHTTP1", "NIOPosix"], testing: ["Diagnostics"]),
    Room(
        name: "PythonEnvironments",
        rooms: [
            "Diagnostics", "OperatingSystem", "StructuredText", "PackagingStandards", "Hashing", "Archives",
        ],
        libraries: ["SystemCalls"]),
    Room(
        name: "Artifacts",
        rooms: [
            "Diagnostics", "OperatingSystem", "StructuredText", "PackagingStandards", "Hashing", "Archives",
            "PythonEnvironments",
        ], testing: ["ArchiveFixtures"]),

    Room(
        name: "Repositories",
        rooms: ["Diagnostics", "OperatingSystem", "Hashing", "PackageIndexes"],
        testing: ["ArchiveFixtures"]),

    Room(
        name: "Policies",
        rooms: [
            "Diagnostics", "OperatingSystem", "StructuredText", "PackagingStandards", "Hashing", "Advisories",
        ]),

    Room(name: "DotenvFiles", rooms: ["Diagnostics", "OperatingSystem", "Hashing", "Pipfiles"]),

    // Layer 3: workflows, divided by what they may change. They never import one another.
    Room(
        name: "Locking",
        rooms: [
            "Diagnostics", "StructuredText", "PackagingStandards", "Pipfiles", "Resolving", "PackageIndexes",
            "PythonEnvironments",
        ], testing: ["OperatingSystem"]),
    Room(
        name: "Installing",
        rooms: [
            "Diagnostics", "OperatingSystem", "StructuredText", "PackagingStandards", "Hashing", "Pipfiles", "Archives",
            "PackageIndexes", "PythonEnvironments", "Artifacts",
        ]),
    Room(
        name: "Running", rooms: ["Diagnostics", "OperatingSystem", "Pipfiles", "PythonEnvironments"],
        libraries: ["SystemCalls"]),
    Room(
        name: "Auditing", rooms: ["Diagnostics", "PackagingStandards", "Advisories"]),

    // Layer 4 and 5: what people see and type.
    Room(
        name: "Reporting",
        rooms: [
            "Diagnostics", "OperatingSystem", "StructuredText", "PackagingStandards", "Hashing", "PythonEnvironments",
            "Advisories", "Auditing",
        ],
        libraries: ["SystemCalls"], data: ["Golden", "Validators"]),
    Room(
        name: "Commands",
        rooms: [
            "Diagnostics", "OperatingSystem", "StructuredText", "PackagingStandards", "Hashing", "Pipfiles",
            "Resolving",
            "Archives", "Advisories", "PackageIndexes", "PythonEnvironments", "Artifacts", "Repositories", "Policies",
            "DotenvFiles", "Locking", "Installing", "Running", "Auditing", "Reporting",
        ],
        testing: ["ArchiveFixtures"], data: ["Oracles"]),
]

// MARK: - From the table to targets

let libraries: [String: Target.Dependency] = [
    "Crypto": .product(name: "Crypto", package: "swift-crypto"),
    "AsyncHTTPClient": .product(name: "AsyncHTTPClient", package: "async-http-client"),
    "NIOCore": .product(name: "NIOCore", package: "swift-nio"),
    "NIOPosix": .product(name: "NIOPosix", package: "swift-nio"),
    "NIOHTTP1": .product(name: "NIOHTTP1", package: "swift-nio"),
    "NIOSSL": .product(name: "NIOSSL", package: "swift-nio-ssl"),
    "Deflate": .target(name: "Deflate"),
    "Zlib": .target(name: "Zlib"),
    "SystemCalls": .target(name: "SystemCalls"),
]

/// What the tests of the repository itself import.
let houseRules = ["Diagnostics", "OperatingSystem"]

/// Not a room: the tests of the whole program as people run it, against an index on loopback. They import rooms only to read
/// what came of it. `PIPIT_ROOMS=EndToEnd PIPIT_BINARY=/path/to/pipit swift test` tests a program that is there already.
let wholeProgram = "EndToEnd"
let roomsOfWholeProgramTests = ["OperatingSystem", "StructuredText", "PackagingStandards"]

/// Not a room either: what looks for inputs that a parser traps on, hangs on or eats memory for. It sees what is internal, as
/// tests do, so that a release build of everything must leave it out: it is there when `PIPIT_FUZZING` says so, `check` for the
/// development build, `optimized` for one with all traps that is fast, `libfuzzer` for one that follows branches.
let fuzzing = "Fuzzing"
let fuzzingKind = Context.environment["PIPIT_FUZZING"]
let fuzzedRooms = [
    "Diagnostics", "OperatingSystem", "StructuredText", "PackagingStandards", "Hashing", "Pipfiles", "Archives",
    "Advisories", "PackageIndexes", "PythonEnvironments", "Artifacts", "Repositories", "Policies", "DotenvFiles",
    "Running",
    "Auditing", "Reporting", "Commands",
]

let asked = Set((Context.environment["PIPIT_ROOMS"] ?? "").split(separator: ",").map(String.init))

/// The rooms asked for and everything they stand on; all of them when none was asked for.
func wanted() -> Set<String> {
    guard !asked.isEmpty else { return Set(house.map(\.name)) }
    var open =
        Array(asked) + ["OperatingSystem", "StructuredText"] + (asked.contains("HouseRules") ? houseRules : [])
        + (asked.contains(wholeProgram) ? roomsOfWholeProgramTests : [])
        + (asked.contains(fuzzing) ? fuzzedRooms : [])
    var seen: Set<String> = []
    while let name = open.popLast() {
        guard seen.insert(name).inserted, let room = house.first(where: { $0.name == name }) else { continue }
        open += room.rooms
        if asked.contains(name) { open += room.testing }
    }
    return seen
}

let shown = wanted()
let rooms = house.filter { shown.contains($0.name) }
let neededLibraries = Set(rooms.flatMap(\.libraries))
let settings: [SwiftSetting] =
    [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")]
    + (Context.environment["PIPIT_WARNINGS"] == "errors" ? [.treatAllWarnings(as: .error)] : [])
    // Swift 6.3 finds fault with what it makes itself of a borrowed value in `PylockReader` when internals are kept in sight.
    + (["optimized", "libfuzzer"].contains(fuzzingKind)
        ? [.unsafeFlags(["-enable-testing", "-Xfrontend", "-disable-sil-ownership-verifier"])] : [])
    + (fuzzingKind == "libfuzzer" ? [.unsafeFlags(["-sanitize=fuzzer"]), .define("LIBFUZZER")] : [])

var targets: [Target] = rooms.map { room in
    .target(
        name: room.name,
        dependencies: room.rooms.map { .target(name: $0) } + room.libraries.map { libraries[$0]! },
        swiftSettings: settings)
}
targets += rooms.filter { $0.tested && (asked.isEmpty || asked.contains($0.name)) }.map { room in
    .testTarget(
        name: room.name + "Tests",
        dependencies: (room.rooms + [room.name] + room.testing).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }.map { .target(name: $0) } + [.target(name: "SharedFixtures")]
            + room.libraries.filter { $0 == "AsyncHTTPClient" }.map { libraries[$0]! },
        exclude: room.data, swiftSettings: settings)
}
// What the tests of several rooms draw on: the data beside the project, what Python answered, random numbers with a seed.
targets.append(
    .target(
        name: "SharedFixtures", dependencies: ["OperatingSystem", "StructuredText"], path: "Tests/SharedFixtures",
        exclude: ["Oracles"], swiftSettings: settings))
// Makers of zips, tars, wheels and git repositories, honest and hostile, for the tests of several rooms.
if shown.contains("Archives") {
    targets.append(
        .target(
            name: "ArchiveFixtures", dependencies: ["Deflate", "Hashing", "OperatingSystem"],
            path: "Tests/ArchiveFixtures",
            swiftSettings: settings))
}
if asked.isEmpty || asked.contains("HouseRules") {
    targets.append(
        .testTarget(
            name: "HouseRulesTests", dependencies: (houseRules + ["SharedFixtures"]).map { .target(name: $0) },
            swiftSettings: settings))
}
if neededLibraries.contains("Deflate") { targets.append(.systemLibrary(name: "Deflate", path: "Support/Deflate")) }
if neededLibraries.contains("Zlib") { targets.append(.systemLibrary(name: "Zlib", path: "Support/Zlib")) }
if neededLibraries.contains("SystemCalls") { targets.append(.target(name: "SystemCalls", path: "Support/SystemCalls")) }
if asked.isEmpty {
    targets.append(
        .executableTarget(
            name: "pipit", dependencies: ["Commands", "NetworkTransport"], swiftSettings: settings,
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-use-ld=lld", "-L\(Context.packageDirectory)/Support/Link", "-Xclang-linker",
                        "-static-libgcc", "-Xlinker", "--gc-sections", "-Xlinker", "--as-needed", "-Xlinker", "-z",
                        "-Xlinker", "now",
                    ], .when(platforms: [.linux], configuration: .release))
            ]))
}
if fuzzingKind != nil {
    targets.append(
        .executableTarget(
            name: fuzzing,
            dependencies: (fuzzedRooms + ["ArchiveFixtures", "SharedFixtures", "Deflate"]).map { .target(name: $0) },
            path: "Tests/Fuzzing", exclude: ["Corpus"], swiftSettings: settings,
            linkerSettings: fuzzingKind == "libfuzzer" ? [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])] : []))
}
if asked.isEmpty || asked.contains(wholeProgram) {
    targets.append(
        .testTarget(
            name: wholeProgram + "Tests",
            dependencies: (asked.isEmpty ? ["pipit"] : [])
                + (roomsOfWholeProgramTests + ["SystemCalls", "SharedFixtures"]).map { .target(name: $0) },
            exclude: ["Golden", "Support"], swiftSettings: settings))
}

var packages: [Package.Dependency] = []
if neededLibraries.contains("Crypto") {
    packages.append(.package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"))
}
if neededLibraries.contains("AsyncHTTPClient") {
    packages += [
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ]
}

let package = Package(
    name: "pipit",
    platforms: [.macOS(.v15)],
    dependencies: packages,
    targets: targets,
    swiftLanguageModes: [.v6])
