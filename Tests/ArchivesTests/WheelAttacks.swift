import ArchiveFixtures
import Archives
import Hashing
import Testing

/// A wheel that is not right, and the reason to refuse it.
struct WheelAttack: Sendable, CustomTestStringConvertible {
    var name: String
    private var change: @Sendable (inout WheelBuilder) -> Void
    var isExpected: @Sendable (WheelError) -> Bool

    init(
        _ name: String, expecting isExpected: @escaping @Sendable (WheelError) -> Bool,
        change: @escaping @Sendable (inout WheelBuilder) -> Void
    ) {
        self.name = name
        self.isExpected = isExpected
        self.change = change
    }

    init(_ name: String, _ problem: WheelProblem, _ change: @escaping @Sendable (inout WheelBuilder) -> Void) {
        self.init(
            name,
            expecting: {
                guard case .layout(wheel: _, path: _, let found) = $0 else { return false }
                return found == problem
            }, change: change)
    }

    /// A RECORD whose text is changed.
    init(_ name: String, _ problem: RecordProblem, record: @escaping @Sendable (String) -> String) {
        self.init(name, problem) { $0.changeRecord = record }
    }

    init(_ name: String, _ problem: RecordProblem, _ change: @escaping @Sendable (inout WheelBuilder) -> Void) {
        self.init(
            name,
            expecting: {
                guard case .record(wheel: _, path: _, let found) = $0 else { return false }
                return found == problem
            }, change: change)
    }

    var wheel: WheelBuilder { WheelReaderTests.wheel(change) }
    var testDescription: String { name }
}

enum WheelAttacks {
    static let distInfo = "Sample_Project-1.0.dist-info"
    static let module = "sample/deep/er/module.py"

    static func sum(_ text: String) -> String { "sha256=" + SHA256Sum(of: Array(text.utf8)).urlSafeBase64 }

    static let layouts: [WheelAttack] = [
        WheelAttack("no METADATA", .missingFile) { $0.replaced["METADATA"] = .some(nil) },
        WheelAttack("no WHEEL", .missingFile) { $0.replaced["WHEEL"] = .some(nil) },
        WheelAttack("no RECORD", .missingFile) { $0.replaced["RECORD"] = .some(nil) },
        WheelAttack("two dist-info directories", .severalDistInfos(["Other-2.0.dist-info", distInfo])) {
            $0.add("Other-2.0.dist-info/METADATA", "Name: Other\n")
        },
        WheelAttack(
            "a dist-info directory spelled otherwise", .severalDistInfos([distInfo, "sample_project-1.0.DIST-INFO"])
        ) {
            $0.add("sample_project-1.0.DIST-INFO/METADATA", "Name: Other\n")
        },
        WheelAttack("a dist-info directory within .data", .foreignMetadata) {
            $0.add("Sample_Project-1.0.data/purelib/Other-2.0.dist-info/METADATA", "")
        },
        WheelAttack("its own dist-info directory within .data", .foreignMetadata) {
            $0.add("Sample_Project-1.0.data/platlib/\(distInfo)/METADATA", "")
        },
        WheelAttack("a file named as a dist-info directory", .foreignMetadata) { $0.add("Other-2.0.dist-info", "") },
        WheelAttack("an egg-info directory", .foreignMetadata) { $0.add("Other-2.0-py3.11.egg-info/PKG-INFO", "") },
        WheelAttack("an egg-info directory in capitals", .foreignMetadata) { $0.add("Other.EGG-INFO/PKG-INFO", "") },
        WheelAttack("an egg-info file", .foreignMetadata) {
            $0.add("Sample_Project-1.0.data/purelib/Other-2.0.egg-info", "")
        },
        WheelAttack("an egg", .foreignMetadata) { $0.add("Other-2.0-py3.11.egg/EGG-INFO/PKG-INFO", "") },
        WheelAttack("an egg-link", .foreignMetadata) { $0.add("Other.egg-link", "/somewhere\n") },
        WheelAttack("the path of eggs", .foreignMetadata) { $0.add("easy-install.pth", "/somewhere\n") },
        WheelAttack("no dist-info directory", .noDistInfo) { wheel in
            wheel.changeZip = {
                $0.members.removeAll { String(decoding: $0.name, as: UTF8.self).contains(".dist-info") }
            }
        },
        WheelAttack("unknown scheme", .unknownScheme) { $0.add("Sample_Project-1.0.data/evil/a", "") },
        WheelAttack("file without a scheme", .unknownScheme) { $0.add("Sample_Project-1.0.data/a", "") },
        WheelAttack("data of another distribution", .unknownScheme) { $0.add("Other-1.0.data/scripts/a", "") },
        WheelAttack("twice at one place", .sameDestination("sample/__init__.py")) {
            $0.add("Sample_Project-1.0.data/purelib/sample/__init__.py", "evil")
        },
        WheelAttack("twice at one place, by the other library", .sameDestination("sample/__init__.py")) {
            $0.add("Sample_Project-1.0.data/platlib/sample/__init__.py", "evil")
        },
        WheelAttack("a wheel of version 2", .unsupportedVersion("2.0")) { $0.wheelVersion = "2.0" },
        WheelAttack("a wheel of no version", .unsupportedVersion("one")) { $0.wheelVersion = "one" },
        WheelAttack("no Wheel-Version", .unreadable("there is no `Wheel-Version`")) {
            $0.replaced["WHEEL"] = "Root-Is-Purelib: true\n"
        },
        WheelAttack("no Root-Is-Purelib", .unreadable("`Root-Is-Purelib` must be `true` or `false`")) {
            $0.replaced["WHEEL"] = "Wheel-Version: 1.0\n"
        },
        WheelAttack("two roots", .unreadable("`Root-Is-Purelib` must be `true` or `false`")) {
            $0.replaced["WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nRoot-Is-Purelib: false\n"
        },
        WheelAttack("no name", .unreadable("there is no `Name`")) { $0.replaced["METADATA"] = "Version: 1.0\n" },
        WheelAttack("two names", .unreadable("there are several names")) {
            $0.replaced["METADATA"] = "Name: Sample_Project\nName: Other\nVersion: 1.0\n"
        },
        WheelAttack("no version", .unreadable("there is no `Version`")) {
            $0.replaced["METADATA"] = "Name: Sample_Project\n"
        },
        WheelAttack("another name", expecting: { isMetadata($0, "Name") }) {
            $0.replaced["METADATA"] = "Name: Other\nVersion: 1.0\n"
        },
        WheelAttack("another version", expecting: { isMetadata($0, "Version") }) {
            $0.replaced["METADATA"] = "Name: Sample_Project\nVersion: 1.0.1\n"
        },
        WheelAttack("script outside of its directory", .entryPoint("../evil = a:b")) {
            $0.entryPoints = "[console_scripts]\n../evil = a:b\n"
        },
        WheelAttack("script with code for a target", .entryPoint("a = os;print(1):b")) {
            $0.entryPoints = "[console_scripts]\na = os;print(1):b\n"
        },
        WheelAttack("script with code for an attribute", .entryPoint("a = b:c() or evil()")) {
            $0.entryPoints = "[gui_scripts]\na = b:c() or evil()\n"
        },
        WheelAttack("script without something to call", .entryPoint("a = b")) {
            $0.entryPoints = "[console_scripts]\na = b\n"
        },
    ]

    static func isMetadata(_ error: WheelError, _ field: String) -> Bool {
        guard case .metadata(wheel: _, field, expected: _, found: _) = error else { return false }
        return true
    }

    static let records: [WheelAttack] = [
        WheelAttack("a file that is not listed", .unlisted) { wheel in
            wheel.changeZip = { $0.members.append(ZipMember("sample/evil.py", text: "evil")) }
        },
        WheelAttack("a startup hook that is not listed", .unlisted) { wheel in
            wheel.changeZip = { $0.members.insert(ZipMember("evil.pth", text: "import evil"), at: 0) }
        },
        WheelAttack("a listed file that is missing", .missing, record: { $0 + "sample/gone.py,\(sum("")),0\n" }),
        WheelAttack(
            "a listed file by another path", .missing,
            record: { $0.replacing("sample/__init__.py", "./sample/__init__.py") }),
        WheelAttack(
            "a listed file by a backslash", .missing,
            record: { $0.replacing("sample/__init__.py", "sample\\__init__.py") }),
        WheelAttack("a row outside", .missing, record: { $0 + "../../evil.py,\(sum("")),0\n" }),
        WheelAttack(
            "another content",
            .wrongHash(
                listed: "sha256:" + SHA256Sum(of: Array("x = 2\n".utf8)).hexadecimal,
                found: "sha256:" + SHA256Sum(of: Array("x = 1\n".utf8)).hexadecimal),
            record: { $0.replacing(sum("x = 1\n"), sum("x = 2\n")) }),
        WheelAttack(
            "another size", .wrongSize(listed: 7, found: 6),
            record: { $0.replacing("\(sum("x = 1\n")),6", "\(sum("x = 1\n")),7") }),
        WheelAttack("no hash", .unhashed, record: { $0.replacing("\(module),\(sum("x = 1\n")),6", "\(module),,") }),
        WheelAttack("no columns", .unhashed, record: { $0.replacing("\(module),\(sum("x = 1\n")),6", module) }),
        WheelAttack(
            "a weak hash", .unusableHash("md5=rL0Y20zC-Fzt72VPzMSk2A"),
            record: { $0.replacing(sum("x = 1\n"), "md5=rL0Y20zC-Fzt72VPzMSk2A") }),
        WheelAttack(
            "a hash cut short", .unusableHash("sha256=abc"), record: { $0.replacing(sum("x = 1\n"), "sha256=abc") }),
        WheelAttack(
            "a hash of nothing known", .unusableHash("rot13=abc"), record: { $0.replacing(sum("x = 1\n"), "rot13=abc") }
        ),
        WheelAttack("two rows that differ", .contradictory, record: { $0 + "\(module),\(sum("evil")),4\n" }),
        WheelAttack(
            "an open quote", .syntax(RecordFile.SyntaxError(line: 1, problem: .unclosedQuote)), record: { "\"" + $0 }),
        WheelAttack(
            "too many columns", .syntax(RecordFile.SyntaxError(line: 1, problem: .tooManyFields)),
            record: { "a,b,c,d\n" + $0 }),
        WheelAttack(
            "no path", .syntax(RecordFile.SyntaxError(line: 2, problem: .emptyPath)),
            record: { "\n,\(sum("")),0\n" + $0 }),
        WheelAttack(
            "another SHA-512",
            expecting: {
                guard case .record(wheel: _, path: module, problem: .wrongHash) = $0 else { return false }
                return true
            },
            change: { wheel in
                wheel.changeRecord = {
                    $0.replacing(sum("x = 1\n"), "sha512=" + String(repeating: "A", count: 86))
                }
            }),
        WheelAttack("an empty RECORD", .unlisted, record: { _ in "" }),
    ]

    static let harmless: [WheelAttack] = [
        WheelAttack("names that only look like metadata", expecting: { _ in false }) {
            $0.add("sample/vendored/Other-2.0.egg-info/PKG-INFO", "")
            $0.add("egg-info/x.py", "")
            $0.add("uneasy-install.pth", "")
            $0.add("Sample_Project-1.0.data/data/share/Other.dist-info/METADATA", "")
        },
        accepted("as it is") { $0 },
        accepted("line ends of DOS") { $0.replacing("\n", "\r\n") },
        accepted("no line end at the end") { String($0.dropLast()) },
        accepted("blank lines") { "\n" + $0 + "\n\n" },
        accepted("quoted paths") { $0.replacing("sample/__init__.py", "\"sample/__init__.py\"") },
        accepted("padded hashes") { $0.replacing(",6\n", ",6\n").replacing(sum("x = 1\n"), sum("x = 1\n") + "=") },
        accepted("no sizes") { $0.replacing(",6\n", ",\n") },
        accepted("directories listed") { "sample/,,\n" + $0 },
        accepted("the same row twice") { $0 + "\(module),\(sum("x = 1\n")),6\n" },
        accepted("signatures that are not there") { $0 + "\(distInfo)/RECORD.jws,,\n" },
        accepted("RECORD does not list itself") { $0.replacing("\(distInfo)/RECORD,,\n", "") },
        accepted("a SHA-512") {
            $0.replacing(
                sum("x = 1\n"),
                // printf 'x = 1\n' | openssl dgst -sha512 -binary | basenc --base64url
                "sha512=e73veyKgykOKZRFOeqVV-RiHar0CPb8GFYkM-jCLUlHBkx-rU_sUNgozT0yN7lCJ48E3W_3uNVShst_MuAk21g")
        },
    ]

    static func accepted(_ name: String, _ change: @escaping @Sendable (String) -> String) -> WheelAttack {
        WheelAttack(name, expecting: { _ in false }) { $0.changeRecord = change }
    }
}

extension String {
    /// The text with every occurrence of a part replaced.
    func replacing(_ part: String, _ replacement: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + replacement
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
