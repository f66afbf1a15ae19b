import PackagingStandards
import Testing

@testable import Resolving

/// What a person reads when there is no answer. The texts are compared whole, as a reader sees them whole.
@Suite struct ExplanationTests {
    var index = DictionaryIndex()

    /// Headline and lines, with every remedy tried as a driver would.
    private func explain(
        _ problem: ResolutionProblem, sourceLocation: SourceLocation = #_sourceLocation
    ) -> String {
        var resolver = Resolver(problem)
        guard let failure = index.run(&resolver).failure else {
            Issue.record("it does not fail", sourceLocation: sourceLocation)
            return ""
        }
        var relaxed: [Int: Resolution] = [:]
        for root in failure.relaxableRoots {
            var other = resolver.relaxing(root: root)
            relaxed[root] = index.run(&other).resolution
        }
        let explanation = failure.explanation(relaxed: relaxed)
        return ([explanation.headline] + explanation.lines).joined(separator: "\n")
    }

    private func problem(_ roots: [(WrittenRequirement, String)]) -> ResolutionProblem {
        var problem = ResolutionProblem(roots.map(\.0))
        for (position, root) in roots.enumerated() { problem.roots[position].origin.text = root.1 }
        return problem
    }

    @Test("direct against transitive")
    mutating func direct() {
        for version in ["2.2.0", "2.2.5"] { index.add("flask", Version(version)!, ["werkzeug>=2.2"]) }
        for version in ["3.0.0", "3.0.3", "3.1.3"] { index.add("flask", Version(version)!, ["werkzeug>=3.0"]) }
        for version in ["2.1.0", "2.2.3", "2.3.0", "3.0.0", "3.1.9"] { index.add("werkzeug", Version(version)!) }
        #expect(
            explain(problem([("flask>=3", "flask = \">=3\""), ("werkzeug<2.3", "werkzeug = \"<2.3\"")])) == """
                `flask` needs `werkzeug >=3.0`, but line 8 of Pipfile asks for `werkzeug <2.3`
                  1. Pipfile:7  flask = ">=3"  (only 3.0.0 - 3.1.3 fit)
                  2. flask 3.0.0 - 3.1.3 need werkzeug >=3.0
                  3. Pipfile:8  werkzeug = "<2.3"  (only 2.1.0 - 2.2.3 fit)

                Changing one of these lines is enough:
                  flask = "*"      would lock flask 2.2.5, werkzeug 2.2.3
                  werkzeug = "*"   would lock werkzeug 3.1.9, flask 3.1.3
                """)
    }

    @Test("two transitive requirements, in the middle of the tree")
    mutating func transitive() {
        index.add("report-tool", "3.9", ["grpc-lite<1.60"])
        index.add("report-tool", "4.1", ["grpc-lite>=1.60"])
        index.add("grpc-lite", "1.51", ["protobuf<4"])
        for minor in 60...66 { index.add("grpc-lite", Version("1.\(minor)")!, ["protobuf>=5"]) }
        for version in ["2.6", "2.7", "2.8"] { index.add("etl-kit", Version(version)!, ["protobuf<4"]) }
        for version in ["3.20.3", "4.25.0", "5.29.0"] { index.add("protobuf", Version(version)!) }
        #expect(
            explain(problem([("report-tool==4.1", "report-tool = \"==4.1\""), ("etl-kit", "etl-kit = \"*\"")])) == """
                `report-tool` and `etl-kit` need different versions of `protobuf`
                  1. Pipfile:7  report-tool = "==4.1"  (only 4.1 fits)
                  2. report-tool 4.1 needs grpc-lite >=1.60
                  3. grpc-lite 1.60 - 1.66 need protobuf >=5
                  4. Pipfile:8  etl-kit = "*"
                  5. every version of etl-kit needs protobuf <4

                Changing one line is enough:
                  report-tool = "*"   would lock report-tool 3.9, grpc-lite 1.51, protobuf 3.20.3, etl-kit 2.8
                """)
    }

    @Test("the Python that is locked for")
    mutating func python() {
        index.add("numpy", "1.26.4")
        index.add("numpy", "2.0.2")
        for version in ["2.1.0", "2.2.6", "2.4.6"] {
            index.add("numpy", Version(version)!, usability: .unusable(.requiresPython(">=3.10")))
        }
        var problem = problem([("numpy>=2.1", "numpy = \">=2.1\"")])
        problem.target = "Python 3.9"
        #expect(
            explain(problem) == """
                `numpy >=2.1` does not support Python 3.9
                  1. Pipfile:7  numpy = ">=2.1"  (it matches only 2.1.0 - 2.4.6)

                Changing one line is enough:
                  numpy = "*"   would lock numpy 2.0.2

                numpy 2.1.0 - 2.4.6: needs Python >=3.10, which Python 3.9 is not
                """)
    }

    @Test("candidates that exist but are hidden")
    mutating func hidden() {
        index.add("acme-client", "2.3.7")
        index.add("acme-client", "2.4.0", yanked: "breaks token refresh")
        index.add(
            "acme-client", "2.4.1",
            usability: .unusable(.hidden("uploaded 2 days ago, and the policy waits for 7")))
        index.add("acme-client", "2.5.0", usability: .unusable(.noCompatibleFile("only wheels for Windows")))
        index.add("acme-client", "2.6.0", usability: .elsewhereOnly)
        index.add("acme-client", "2.7.0", usability: .unusable(.noFiles))
        #expect(
            explain(problem([("acme-client>=2.4.0", "acme-client = \">=2.4.0\"")])) == """
                `acme-client >=2.4.0` exists, but may not be used
                  1. Pipfile:7  acme-client = ">=2.4.0"  (it matches only 2.4.0 - 2.7.0)

                Changing one line is enough:
                  acme-client = "*"   would lock acme-client 2.3.7

                acme-client 2.7.0: no files
                acme-client 2.6.0: no file that can be used here
                acme-client 2.5.0: no file that can be used here (only wheels for Windows)
                acme-client 2.4.1: uploaded 2 days ago, and the policy waits for 7
                acme-client 2.4.0: withdrawn by its publisher: "breaks token refresh"
                """)
    }

    @Test("a package that was not found, and one that something else needs")
    mutating func notFound() {
        index.lists["corp-auth"] = .notFound(reason: "source `public` does not have it, and no other was asked")
        index.add("portal", "1.0", ["corp-auth"])
        #expect(
            explain(problem([("corp-auth", "corp-auth = \"*\"")])) == """
                `corp-auth` was not found: source `public` does not have it, and no other was asked
                  1. Pipfile:7  corp-auth = "*"
                """)
        #expect(
            explain(problem([("portal", "portal = \"*\"")])) == """
                `portal` needs `corp-auth`, which was not found: source `public` does not have it, and no other was asked
                  1. Pipfile:7  portal = "*"
                  2. portal 1.0 needs corp-auth, which was not found: source `public` does not have it, and no other was asked
                """)
    }

    @Test("extras that cannot be combined")
    mutating func extras() {
        for version in ["1.0", "1.1", "1.2"] {
            index.add(
                "data-kit", Version(version)!,
                extras: ["gpu": ["runtime==2.0.0+cu124"], "cpu": ["runtime==2.0.0+cpu"]])
        }
        index.add("runtime", "2.0.0+cpu")
        index.add("runtime", "2.0.0+cu124")
        #expect(
            explain(problem([("data-kit[gpu,cpu]", "data-kit = {extras = [\"gpu\", \"cpu\"]}")])) == """
                `data-kit[gpu,cpu]` asks for extras that cannot be combined
                  1. Pipfile:7  data-kit = {extras = ["gpu", "cpu"]}
                  2. every version of data-kit[cpu] needs runtime ==2.0.0+cpu
                  3. every version of data-kit[gpu] needs runtime ==2.0.0+cu124
                """)
    }

    @Test("two requirements of the user's own")
    mutating func twoRoots() {
        index.add("a", "1.0")
        index.add("a", "2.0")
        var problem = problem([("a<2", "a<2"), ("a>=2", "a>=2")])
        problem.roots[1].origin = RequirementOrigin(text: "a>=2")
        #expect(
            explain(problem) == """
                no version of `a` is what line 7 of Pipfile and `a>=2` both ask for
                  1. Pipfile:7  a<2  (only 1.0 fits)
                  2. a>=2  (only 2.0 fits)

                Changing one of these lines is enough:
                  Pipfile:7  a = "*"   would lock a 2.0
                  a = "*"              would lock a 1.0
                """)
    }

    @Test("a requirement that no version fits")
    mutating func noVersion() {
        index.add("a", "1.0")
        index.add("a", "2.0")
        #expect(
            explain(problem([("a==3.0", "a = \"==3.0\"")])) == """
                no version of `a` fits `==3.0`; the newest is 2.0
                  1. Pipfile:7  a = "==3.0"

                Changing one line is enough:
                  a = "*"   would lock a 2.0
                """)
    }

    @Test("versions that differ in what they need, and a way through another package")
    mutating func differing() {
        index.add("c", "1.0", ["a<2"])
        index.add("c", "2.0", ["a>=2"])
        index.add("a", "1.0", ["b==1.0"])
        index.add("a", "3.0", ["b==3.0"])
        for version in ["1.0", "2.0", "3.0"] { index.add("b", Version(version)!) }
        #expect(
            explain(problem([("b==2.0", "b = \"==2.0\""), ("c", "c = \"*\"")])) == """
                `c` (by way of `a`) needs `b 1.0 or 3.0`, but line 7 of Pipfile asks for `b ==2.0`
                  1. Pipfile:7  b = "==2.0"  (only 2.0 fits)
                  2. Pipfile:8  c = "*"
                  3. every version of c needs a 1.0 - 3.0
                  4. every version of a needs b 1.0 or 3.0

                Changing one line is enough:
                  b = "*"   would lock b 3.0, c 2.0, a 3.0
                """)
    }

    @Test("a constraint, from the user's side and from a release's")
    mutating func constraints() throws {
        index.add("a", "1.0", ["b>=2"])
        index.add("b", "1.0")
        index.add("b", "2.0")
        let constraint = VersionConstraint(
            name: "b", specifiers: try SpecifierSet("==1.0"), reason: "the default packages are locked with b 1.0")
        var first = problem([("a", "a = \"*\"")])
        first.constraints = [constraint]
        #expect(
            explain(first) == """
                `a` needs `b >=2`, but the default packages are locked with b 1.0
                  1. Pipfile:7  a = "*"
                  2. a 1.0 needs b >=2
                  3. b ==1.0 only: the default packages are locked with b 1.0
                """)
        var second = problem([("b>1", "b = \">1\"")])
        second.constraints = [constraint]
        #expect(
            explain(second) == """
                line 7 of Pipfile asks for `b >1`, but the default packages are locked with b 1.0
                  1. Pipfile:7  b = ">1"  (only 2.0 fits)
                  2. b ==1.0 only: the default packages are locked with b 1.0

                Changing one line is enough:
                  b = "*"   would lock b 1.0
                """)
    }

    @Test("releases whose metadata cannot be had")
    mutating func unavailable() {
        for version in ["1.0", "1.1", "2.0"] { index.add("a", Version(version)!) }
        for version in ["1.0", "1.1"] {
            index.releases["a"]?[Version(version)!] = .unavailable(reason: "its source cannot be built here")
        }
        index.releases["a"]?["2.0"] = .unavailable(reason: "its metadata names another package")
        #expect(
            explain(problem([("a", "a = \"*\"")])) == """
                no version of `a` can be locked with all that it needs
                  1. Pipfile:7  a = "*"
                  2. a 1.0 - 1.1 cannot be used: its source cannot be built here
                  3. a 2.0 cannot be used: its metadata names another package
                """)
    }

    @Test("a long way to a dead end is told by its beginning and its end")
    mutating func longWay() {
        for number in 0..<20 {
            index.add(
                PackageName("p\(number)")!, "1.0", [WrittenRequirement("p\(number + 1)>=\(number == 19 ? 9 : 1)")])
        }
        index.add("p20", "1.0")
        #expect(
            explain(problem([("p0", "p0 = \"*\"")])) == """
                `p19` needs `p20 >=9`, but the newest version is 1.0
                  1. Pipfile:7  p0 = "*"
                  2. p15 1.0 needs p16 >=1
                  3. p16 1.0 needs p17 >=1
                  4. p17 1.0 needs p18 >=1
                  5. p18 1.0 needs p19 >=1
                  6. p19 1.0 needs p20 >=9, but the newest version is 1.0
                     and 15 further facts
                """)
    }

    @Test("the whole proof can be followed step by step, however deep")
    mutating func proof() {
        let length = 200
        for number in 0..<length {
            index.add(PackageName("p\(number)")!, "1.0", [WrittenRequirement("p\(number + 1)")])
        }
        index.add(PackageName("p\(length)")!, "1.0", ["p0>1"])
        guard let failure = index.solve(ResolutionProblem(["p0"])).failure else {
            Issue.record("it does not fail")
            return
        }
        let steps = failure.proof
        #expect(steps.count > length)
        #expect(steps.map(\.id) == Array(1...steps.count))
        #expect(steps.last?.statement == "there is no solution")
        for step in steps {
            if case .steps(let left, let right) = step.ground { #expect(left < step.id && right < step.id) }
        }
        #expect(failure.proof == steps)
        #expect(failure.explanation().facts.count == 6)
    }
}
