"""jupyter_kernel_test with every attribute set. Argument: the kernel program."""
import subprocess
import sys
import unittest

import jupyter_kernel_test

subprocess.run([sys.argv.pop(1), "install", "--user"], check=True)


class CSharpKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "csharp"
    language_name = "C#"
    file_extension = ".cs"
    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("to stderr");'
    completion_samples = [
        {"text": "Console.WriteL", "matches": {"WriteLine"}},
        {"text": "Math.Cei", "matches": {"Ceiling"}},
        {"text": "Environment.NewL", "matches": {"NewLine"}},
    ]
    complete_code_samples = ["1 + 1", "var x = 1;", "class A { }", "foreach (var i in new[] { 1 }) { }", "#!time"]
    incomplete_code_samples = ["if (true) {", "class A {", "var x = new[] { 1,", "Console.WriteLine(", "/* comment"]
    invalid_code_samples = ["var x = = 1;", "int = 3;", "}", "class { }"]
    code_page_something = "?Console.WriteLine"
    code_generate_error = 'throw new InvalidOperationException("asked for");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"text"', "result": "text"},
        {"code": "Enumerable.Range(1, 3).Sum()", "result": "6"},
    ]
    code_display_data = [
        {"code": 'display(HTML("<b>bold</b>"));', "mime": "text/html"},
        {"code": 'display("plain", "text/plain");', "mime": "text/plain"},
        {"code": 'display(new { a = 1 });', "mime": "text/html"},
    ]
    code_history_pattern = "6 [*]*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Console.WriteLine"
    code_clear_output = "clear_output();"


class Result(unittest.TextTestResult):
    """A skipped test is one that was not prepared for: a failure here."""

    def addSkip(self, test, reason):
        self.addFailure(test, (AssertionError, AssertionError(f"skipped {reason}"), None))


suite = unittest.defaultTestLoader.loadTestsFromTestCase(CSharpKernelTests)
outcome = unittest.TextTestRunner(verbosity=2, resultclass=Result).run(suite)
sys.exit(0 if outcome.wasSuccessful() and outcome.testsRun >= 12 else 1)
