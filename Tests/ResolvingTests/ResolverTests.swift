import PackagingStandards
import Testing

@testable import Resolving

@Suite struct ResolverTests {
    var index = DictionaryIndex()

    @Test("the newest versions are taken, and only of what is needed")
    mutating func newest() {
        index.add("a", "1.0", ["b"])
        index.add("a", "2.0", ["b<2"])
        index.add("b", "1.0")
        index.add("b", "1.5", ["c"])
        index.add("b", "2.0")
        index.add("c", "1")
        index.add("d", "1")
        #expect(index.solve(ResolutionProblem(["a"])).summary == "a 2.0, b 1.5, c 1")
        #expect(index.solve(ResolutionProblem(["a<2"])).summary == "a 1.0, b 2.0")
        #expect(index.solve(ResolutionProblem([])).summary == "")
    }

    @Test("a release whose requirements cannot be met gives way to an older one")
    mutating func backtracking() {
        index.add("a", "1.0", ["b>1.0"])
        index.add("b", "1.0")
        index.add("b", "2.0")
        index.add("b", "3.0", ["missing"])
        let step = index.solve(ResolutionProblem(["a"]))
        #expect(step.summary == "a 1.0, b 2.0")
        #expect(step.resolution?.counters.decisions == 2)
        #expect(step.resolution?.counters.skips == 1)
    }

    @Test("a conflict two steps down is learned once and not tried again")
    mutating func conflict() {
        // The example of "conflict resolution with a partial satisfier" in the literature's spirit.
        index.add("foo", "1.0")
        index.add("foo", "1.1", ["left>=1.0", "right>=1.0"])
        index.add("left", "1.0", ["shared>=1.0"])
        index.add("right", "1.0", ["shared<2.0"])
        index.add("shared", "2.0")
        index.add("shared", "1.0", ["target>=1.0"])
        index.add("target", "2.0")
        index.add("target", "1.0")
        #expect(
            index.solve(ResolutionProblem(["foo>=1.0", "target>=2.0"])).summary
                == "foo 1.1, left 1.0, right 1.0, shared 1.0, target 2.0")
        #expect(index.solve(ResolutionProblem(["foo>=1.0", "target<2.0"])).summary.contains("shared 1.0, target 1.0"))
        index.releases["shared"]?["1.0"] = .unavailable(reason: "its metadata is unreadable")
        #expect(index.solve(ResolutionProblem(["foo>=1.0", "target>=2.0"])).summary == "foo 1.0, target 2.0")
    }

    @Test("two roots that exclude each other fail at once, and are both involved")
    mutating func unsolvable() {
        index.add("a", "1.0")
        index.add("a", "2.0")
        index.add("b", "1.0")
        let failure = index.solve(ResolutionProblem(["b", "a<2", "a>=2"])).failure
        #expect(failure?.involvedRoots == [1, 2])
        #expect(failure?.counters.decisions == 0)
    }

    @Test("a package that does not exist makes what needs it impossible")
    mutating func missing() {
        index.add("a", "1.0", ["nowhere"])
        #expect(index.solve(ResolutionProblem(["nowhere"])).failure?.involvedRoots == [0])
        #expect(index.solve(ResolutionProblem(["a"])).failure?.involvedRoots == [0])
    }

    @Test("an extra brings its requirements, and binds to the version of its package")
    mutating func extras() {
        index.add("a", "1.0", extras: ["x": ["b==1"], "y": ["b==2"], "all": ["a[x]"]])
        index.add("a", "2.0", ["c"], extras: ["x": ["b==2", "c==1"]])
        index.add("b", "1")
        index.add("b", "2")
        index.add("c", "1")
        index.add("c", "2")
        #expect(index.solve(ResolutionProblem(["a"])).summary == "a 2.0, c 2")
        #expect(index.solve(ResolutionProblem(["a[x]"])).summary == "a 2.0, b 2, c 1")
        #expect(index.solve(ResolutionProblem(["a[x]", "b<2"])).summary == "a 1.0, b 1")
        #expect(index.solve(ResolutionProblem(["a[x]==1.0", "a[y]"])).summary == "failed")
        let all = index.solve(ResolutionProblem(["a[all]<2"]))
        #expect(all.summary == "a 1.0, b 1")
        #expect(all.resolution?.extras == ["a": ["all", "x"]])
    }

    @Test("an unknown extra is a warning and no reason for another version")
    mutating func unknownExtra() {
        index.add("a", "1.0", extras: ["x": []])
        index.add("a", "2.0")
        let step = index.solve(ResolutionProblem(["a[X]"]))
        #expect(step.summary == "a 2.0")
        #expect(step.resolution?.warnings == [.unknownExtra("a", "2.0", extra: "x")])
        #expect(index.solve(ResolutionProblem(["a[x]<2"])).resolution?.warnings == [])
    }

    @Test("a preferred version is kept while it is allowed")
    mutating func preferences() {
        index.add("a", "1.0", ["b"])
        index.add("a", "2.0", ["b>=2"])
        index.add("b", "1.0")
        index.add("b", "2.0")
        var problem = ResolutionProblem(["a"])
        problem.preferences = ["a": "1.0", "b": "1.0", "gone": "7"]
        #expect(index.solve(problem).summary == "a 1.0, b 1.0")
        problem.roots = ResolutionProblem(["a>1"]).roots
        #expect(index.solve(problem).summary == "a 2.0, b 2.0")
    }

    @Test("where the nearest is wanted, the next version above the preferred one is taken, else the newest below it")
    mutating func nearest() {
        for version: Version in ["1.0", "2.0", "3.0", "4.0", "5.0rc1"] { index.add("a", version) }
        index.add("b", "1.0")
        index.add("b", "2.0")
        var problem = ResolutionProblem(["a", "b"])
        problem.order = .nearest
        problem.preferences = ["a": "2.0"]
        // What nobody prefers is taken at its newest.
        #expect(index.solve(problem).summary == "a 2.0, b 2.0")
        problem.roots = ResolutionProblem(["a!=2.0"]).roots
        #expect(index.solve(problem).summary == "a 3.0")
        problem.roots = ResolutionProblem(["a!=2.0,!=3.0,!=4.0"]).roots
        #expect(index.solve(problem).summary == "a 1.0")
        problem.preferences = ["a": "2.5"]
        problem.roots = ResolutionProblem(["a"]).roots
        #expect(index.solve(problem).summary == "a 3.0")
        problem.order = .newest
        #expect(index.solve(problem).summary == "a 4.0")
    }

    @Test("a constraint narrows and never adds")
    mutating func constraints() {
        index.add("a", "1.0", ["b"])
        index.add("b", "1.0")
        index.add("b", "2.0")
        index.add("c", "1.0")
        var problem = ResolutionProblem(["a"])
        for (name, specifiers) in [("b", "<2"), ("c", "==1.0"), ("d", "==1.0")] as [(PackageName, String)] {
            problem.constraints.append(
                VersionConstraint(
                    name: name, specifiers: WrittenRequirement("x\(specifiers)").specifiers, reason: "so it is"))
        }
        #expect(index.solve(problem).summary == "a 1.0, b 1.0")
        problem.roots = ResolutionProblem(["a", "b>1"]).roots
        #expect(index.solve(problem).failure?.involvedRoots == [1])
    }

    @Test("a yanked release is taken only where a root pins it or the lock has it")
    mutating func yanked() {
        index.add("a", "1.0")
        index.add("a", "2.0", yanked: "broken")
        index.add("b", "1.0", ["a==2.0"])
        #expect(index.solve(ResolutionProblem(["a"])).summary == "a 1.0")
        #expect(index.solve(ResolutionProblem(["a>1"])).summary == "failed")
        #expect(index.solve(ResolutionProblem(["b"])).summary == "failed")
        #expect(index.solve(ResolutionProblem(["a==2.*"])).summary == "failed")
        #expect(index.solve(ResolutionProblem(["a==2.0,>1"])).summary == "failed")
        #expect(index.solve(ResolutionProblem(["b", "a==2.0"])).summary == "a 2.0, b 1.0")
        let pinned = index.solve(ResolutionProblem(["a===2.0"]))
        #expect(pinned.summary == "a 2.0")
        #expect(pinned.resolution?.warnings == [.yanked("a", "2.0", reason: "broken")])
        var problem = ResolutionProblem(["a"])
        problem.preferences = ["a": "2.0"]
        #expect(index.solve(problem).summary == "a 2.0")
        var underLock = ResolutionProblem(["b"])
        underLock.constraints = [
            VersionConstraint(name: "a", specifiers: WrittenRequirement("a==2.0").specifiers, reason: "locked")
        ]
        #expect(index.solve(underLock).summary == "a 2.0, b 1.0")
    }

    @Test("a release without a file for this platform will do where it is needed only elsewhere")
    mutating func platforms() {
        index.add("tool", "1.0", ["!windows-only", "base"])
        index.add("windows-only", "1.0")
        index.add("windows-only", "2.0", ["base"], usability: .elsewhereOnly)
        index.add("base", "1.0")
        index.add("base", "2.0", usability: .elsewhereOnly)
        let step = index.solve(ResolutionProblem(["tool"]))
        #expect(step.summary == "base 1.0, tool 1.0, windows-only 2.0")
        #expect(step.resolution?.neededHere == ["tool", "base"])
        #expect(index.solve(ResolutionProblem(["tool", "windows-only"])).summary.contains("windows-only 1.0"))
        #expect(index.solve(ResolutionProblem(["windows-only", "tool"])).summary.contains("windows-only 1.0"))
        // What is needed only by something that is needed only elsewhere is itself needed only elsewhere.
        #expect(index.solve(ResolutionProblem(["!windows-only"])).summary == "base 2.0, windows-only 2.0")
        // Needed here after all, by a way that shows late: `base` is first met under the other platform's package.
        index.add("late", "1.0", ["later"])
        index.add("later", "1.0", ["windows-only<2"])
        let late = index.solve(ResolutionProblem(["!windows-only<2", "late"]))
        #expect(late.summary == "late 1.0, later 1.0, windows-only 1.0")
    }

    @Test("a release that needs itself is possible if it means itself")
    mutating func itself() {
        index.add("a", "1.0", ["a"])
        index.add("a", "2.0", ["a<2"])
        #expect(index.solve(ResolutionProblem(["a"])).summary == "a 1.0")
    }

    @Test("requirements in a circle are met together")
    mutating func circle() {
        index.add("a", "1.0", ["b==1.0"])
        index.add("a", "2.0", ["b==2.0"])
        index.add("b", "1.0", ["a==1.0"])
        index.add("b", "2.0", ["a==1.0"])
        #expect(index.solve(ResolutionProblem(["a"])).summary == "a 1.0, b 1.0")
    }

    @Test("a direct reference counts only where a root names the same")
    mutating func directReference() {
        index.add("a", "1.0")
        var dependency = WrittenRequirement("b").dependency
        dependency.url = "https://files.example/b.whl"
        index.add("a", "2.0")
        index.releases["a"]?["2.0"] = .known(DependencyList(base: [dependency]))
        index.add("b", "0.1")
        #expect(index.solve(ResolutionProblem(["a"])).summary == "a 1.0")
        var problem = ResolutionProblem(["a", "b"])
        problem.roots[1].url = "https://files.example/b.whl"
        #expect(index.solve(problem).summary == "a 2.0, b 0.1")
    }

    @Test("a budget that is used up ends the search")
    mutating func budget() {
        for version in 1...50 { index.add("a", Version("\(version)")!, ["missing"]) }
        guard case .exhausted(let counters) = index.solve(ResolutionProblem(["a"]), budget: 10) else {
            Issue.record("not exhausted")
            return
        }
        #expect(counters.skips == 11)
    }

    @Test("the relaxed problem starts from what is known")
    mutating func relaxing() {
        index.add("a", "1.0", ["b<2"])
        index.add("a", "2.0", ["b>=2"])
        index.add("b", "1.0")
        index.add("b", "2.0")
        var resolver = Resolver(ResolutionProblem(["a>=2", "b<2"]))
        #expect(index.run(&resolver).failure?.involvedRoots == [0, 1])
        var first = resolver.relaxing(root: 0)
        #expect(index.run(&first).summary == "a 1.0, b 1.0")
        var second = resolver.relaxing(root: 1)
        // Nothing was left to be asked but what b 2.0 needs.
        guard case .needs(let needs, _) = second.advance() else {
            Issue.record("it needs nothing")
            return
        }
        #expect(needs == [.dependencies("b", "2.0")])
    }
}
