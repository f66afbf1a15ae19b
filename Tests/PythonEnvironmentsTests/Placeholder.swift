import Testing

@testable import PythonEnvironments
