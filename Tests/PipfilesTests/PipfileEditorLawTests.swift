import PackagingStandards
import Pipfiles
import StructuredText
import Testing

/// What must hold of every edit of every Pipfile.
@Suite struct PipfileEditorLawTests {
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let mixed = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
            return mixed ^ (mixed >> 32)
        }

        mutating func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: 0..<elements.count, using: &self)]
        }

        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
    }

    static let names = ["six", "Flask_Login", "zope.interface", "a", "requests", "My-Pkg", "b2", "toml"]
    static let arguments = [
        "six", "six==2", "flask-login[x]>=1,<3", "zope_interface==5", "a; os_name == 'nt'", "requests[socks]==2.31",
        "git+https://h/r@v1#egg=my_pkg", "b2", "toml[x]", "new-one", "new-two~=1.4", "-e ./d",
    ]

    /// A Pipfile as people write them, and worse.
    private func pipfile(_ generator: inout Generator) -> String {
        let values = [
            "\"*\"", "'*'", "\"==1.0\"", "{version = \"*\"}", "{ version = '==1', extras = [\"x\"] }", "{}",
            "{git = \"https://h/r\", ref = \"v\"}", "{path = \".\", editable = true}",
            "{version=\">=1\",extras=[\n \"x\",\n]}",
        ]
        var lines: [String] = []
        func filler(_ generator: inout Generator) {
            if generator.chance(25) {
                lines.append(generator.pick(["", "# comment", "  # indented", "\t", "# é ünï"]))
            }
        }
        var tables = ["packages", "dev-packages", "docs", "requires", "pipenv", "scripts"].shuffled(using: &generator)
        if generator.chance(30) { tables.removeAll { $0 == "packages" } }
        if generator.chance(60) {
            lines += ["[[source]]", "name = 'a' # a", "url = \"https://index.example/simple\"", ""]
        }
        var subtables: [String] = []
        for table in tables {
            filler(&generator)
            lines.append("[\(table)]" + generator.pick(["", " # here", "  "]))
            filler(&generator)
            guard !["requires", "pipenv", "scripts"].contains(table) else { continue }
            let indent = generator.pick(["", "", "  "])
            for name in Self.names.shuffled(using: &generator).prefix(Int.random(in: 0...5, using: &generator)) {
                filler(&generator)
                if generator.chance(12) {
                    subtables.append("[\(table).\(TOMLSpelling.key(name))]\nversion = '*' # v\nextras = ['x']")
                    continue
                }
                if generator.chance(8) {
                    lines.append("\(indent)\(TOMLSpelling.key(name)).version = \"*\"")
                    continue
                }
                let comment = generator.pick(["", "", " # why", "\t# \"quoted\""])
                lines.append(
                    "\(indent)\(TOMLSpelling.key(name))\(generator.pick([" = ", "=", "  = "]))\(generator.pick(values))\(comment)"
                )
            }
        }
        lines += subtables.flatMap { ["", $0] }
        let text = lines.joined(separator: "\n") + "\n"
        return generator.chance(25) ? text.replacing("\n", with: "\r\n") : text
    }

    private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    }

    /// The lines that two texts do not share at their beginnings and ends.
    private func changed(_ before: [UInt8], _ after: [UInt8]) -> (old: [[UInt8]], new: [[UInt8]]) {
        var old = lines(before)[...]
        var new = lines(after)[...]
        while let first = old.first, first == new.first {
            old.removeFirst()
            new.removeFirst()
        }
        while let last = old.last, last == new.last {
            old.removeLast()
            new.removeLast()
        }
        return (Array(old), Array(new))
    }

    private func argument(_ typed: String) throws -> (PackageArgument, PackageName) {
        let isEditable = typed.hasPrefix("-e ")
        let argument = try PackageArgument(isEditable ? String(typed.dropFirst(3)) : typed, editable: isEditable)
        return (argument, argument.name ?? PackageName("dir")!)
    }

    /// Made-up Pipfiles and the real ones that do not ask to be sorted.
    private func texts() -> [[UInt8]] {
        var generator = Generator(state: 4)
        let made = (0..<250).map { _ in Array(pipfile(&generator).utf8) }
        return made
            + RealProject.all.map(\.pipfile).filter {
                !String(decoding: $0, as: UTF8.self).contains("sort_pipfile = true")
            }
    }

    @Test func `What is put in stays in, and nothing else of the meaning changes`() throws {
        var generator = Generator(state: 11)
        for text in texts() {
            let (argument, name) = try argument(generator.pick(Self.arguments))
            let category = generator.pick(["packages", "dev-packages", "docs", "new"])
            var editor = try PipfileEditor(parsing: text)
            let before = editor.document.toml.root
            let outcome = try editor.put(argument, named: name, in: category)
            #expect((outcome == .kept) == (editor.bytes == text))
            let after = editor.document.toml.root
            let entry = after[category]?.table?.members.filter { PackageName($0.key) == name } ?? []
            #expect(entry.count == 1, "\(String(decoding: editor.bytes, as: UTF8.self))")
            if case .index(let specifiers) = argument.origin, !specifiers.isEmpty, let node = entry.first?.node {
                let version = node.string ?? node.table?["version"]?.string ?? ""
                #expect(try SpecifierSet(version) == specifiers)
            }
            for member in after.members where member.key != category { #expect(before[member.key] == member.node) }
            for member in after[category]?.table?.members ?? [] where PackageName(member.key) != name {
                #expect(before[category]?.table?[member.key] == member.node)
            }
            // Said again, it is known.
            #expect(try editor.put(argument, named: name, in: category) == .kept)
        }
    }

    @Test func `Adding changes no line that was there`() throws {
        for text in texts() {
            for category in ["packages", "dev-packages", "docs"] {
                var editor = try PipfileEditor(parsing: text)
                let (argument, name) = try argument("brand-new[x]>=1")
                #expect(try editor.put(argument, named: name, in: category) == .added)
                let difference = changed(text, editor.bytes)
                #expect(difference.old.isEmpty || difference.old == [[]], "\(difference)")
                #expect(difference.new.count <= 4)
                let isCRLF = text.contains(0x0D)
                if isCRLF { #expect(difference.new.allSatisfy { $0.last == 0x0D || $0.isEmpty }) }
            }
        }
    }

    @Test func `Adding and removing gives back every byte`() throws {
        for text in texts() {
            for category in ["packages", "dev-packages", "docs"] {
                var editor = try PipfileEditor(parsing: text)
                try editor.ensureCategory(category)
                let before = editor.bytes
                let (argument, name) = try argument("brand-new[x]>=1")
                try editor.put(argument, named: name, in: category)
                #expect(editor.bytes != before)
                #expect(try editor.remove(name, from: category))
                let ended = before.last == 0x0A ? before : before + LineEnd(of: before).bytes
                #expect(editor.bytes == ended)
            }
        }
    }

    @Test func `Removing takes only lines of the entry`() throws {
        var removed = 0
        for text in texts() {
            for spelled in Self.names {
                let name = try #require(PackageName(spelled))
                var editor = try PipfileEditor(parsing: text)
                let wasThere =
                    editor.document.toml.root["packages"]?.table?.members
                    .contains { PackageName($0.key) == name } ?? false
                #expect(try editor.remove(name, from: "packages") == wasThere)
                guard wasThere else {
                    #expect(editor.bytes == text)
                    continue
                }
                removed += 1
                var left = lines(text)[...]
                // What is left is a part of what was there, in order.
                for line in lines(editor.bytes) {
                    let position = try #require(left.firstIndex(of: line))
                    left = left[(position + 1)...]
                }
                let own = { (line: [UInt8]) in line.first { $0 != 0x20 } == UInt8(ascii: "#") }
                #expect(lines(editor.bytes).filter(own).count == lines(text).filter(own).count)
                #expect(
                    editor.document.toml.root["packages"]?.table?.members
                        .contains { PackageName($0.key) == name } != true)
            }
        }
        #expect(removed > 100)
    }

    @Test func `A new version changes one line, and in it nothing but the version`() throws {
        var changes = 0
        for text in texts() {
            let document = try PipfileDocument(parsing: text)
            for member in document.toml.root["packages"]?.table?.members ?? [] {
                guard let name = PackageName(member.key), let old = member.node.string, !old.contains("+") else {
                    continue
                }
                var editor = PipfileEditor(document)
                let (argument, _) = try self.argument(name.normalized + "==77.7")
                #expect(try editor.put(argument, named: name, in: "packages") == .changed)
                let difference = changed(text, editor.bytes)
                #expect(difference.old.count == 1 && difference.new.count == 1)
                let line = String(decoding: difference.old.first ?? [], as: UTF8.self)
                #expect(
                    String(decoding: difference.new.first ?? [], as: UTF8.self)
                        == line.replacing(old, with: "==77.7", maxReplacements: 1))
                changes += 1
            }
        }
        // Without the shared Pipfiles there are fewer.
        #expect(changes > 100)
    }

    @Test func `Settings and sources change no line that was there`() throws {
        for text in texts() {
            var editor = try PipfileEditor(parsing: text)
            let hadDirective = editor.document.toml.root["pipenv"]?.table?["allow_prereleases"] != nil
            try editor.addSource(PipfileSource(name: "brand-new", url: "https://other.example/simple"))
            #expect(try editor.document.sources().last?.name == "brand-new")
            let added = changed(text, editor.bytes)
            #expect(added.old.isEmpty || added.old == [[]])
            let between = editor.bytes
            try editor.setDirective("allow_prereleases", to: .flag(true))
            #expect(try editor.document.directives().allowsPrereleases)
            let set = changed(between, editor.bytes)
            #expect(set.old.count <= (hadDirective ? 1 : 0) || set.old == [[]])
        }
    }

    @Test func `Sorting changes order only`() throws {
        for text in texts() {
            for category in ["packages", "dev-packages", "docs"] {
                var editor = try PipfileEditor(parsing: text)
                try editor.sort(category)
                let once = editor.bytes
                try editor.sort(category)
                #expect(editor.bytes == once)
                let isLine = { (line: [UInt8]) in line.contains { ![0x20, 0x09, 0x0D].contains($0) } }
                let order = { (left: [UInt8], right: [UInt8]) in left.lexicographicallyPrecedes(right) }
                #expect(lines(once).filter(isLine).sorted(by: order) == lines(text).filter(isLine).sorted(by: order))
                let before = try PipfileDocument(parsing: text)
                #expect(
                    try editor.document.digests(defaultSource: PipfileDigestTests.nowhere)
                        == before.digests(defaultSource: PipfileDigestTests.nowhere))
            }
        }
    }
}
