import Commands
import NetworkTransport

let program = Program(invocation: .current(arguments: CommandLine.arguments)) { environment, pip in
    HTTPClientTransport(environment: environment, pip: pip, version: ProgramVersion.pipit)
}
program.run()
