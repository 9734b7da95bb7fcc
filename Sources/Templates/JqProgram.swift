internal import Pipeline

/// A template of the shop's owner, as a program for jq.
struct JqProgram: Sendable {
  /// Its name in texts.
  let name: String
  /// The setting that names the file.
  let setting: String
  /// The template as its owner wrote it.
  let template: String
  /// The program: the template, wrapped so that each message gives exactly one line.
  let text: String

  /// Most bytes of a template; jq gets it as an argument.
  static let mostBytes = 64 << 10

  init(name: String, setting: String, template: String) {
    self.name = name
    self.setting = setting
    self.template = template
    text = Self.before + template + Self.after
  }

  /// Makes functions that a template must not use empty or errors.
  ///
  /// It is one line, so that the template's first line has number 1.
  private static let before =
    refused.map { "def \($0): error(\"\($0) is not for templates\"); " }.joined()
    + "def inputs: input; def halt_error: halt; def halt_error($x): halt; "
    + "def debug: .; def debug($x): .; def stderr: .; def env: {}; "
    + "def input_filename: null; def input_line_number: 0; def get_search_list: []; "
    + "{} as $ENV | {} as $__prog_args | try [limit(2; ("

  private static let refused = ["input", "halt", "modulemeta"]

  /// On a line of its own, because a template may end with a comment.
  private static let after = "\n))] catch {e: (if type == \"string\" then . else tojson end)}"

  /// The error for a program that jq does not understand, from the lines that jq printed, and whether the program has
  /// modules.
  func fault(_ said: String) -> (fault: TemplateFault, isModule: Bool) {
    let lines =
      template.utf8.count { $0 == UInt8(ascii: "\n") } + (template.hasSuffix("\n") ? 0 : 1)
    for line in said.split(separator: "\n") {
      guard let found = line.firstMatch(of: /^jq: error: (.*) at <[^>]*>, line (\d+)/) else {
        continue
      }
      let words = String(found.1).replacing(" (Unix shell quoting issues?)", with: "")
      let isModule = words.contains(/unexpected (import|include)/)
      let fault = TemplateFault(
        "the template \(name), line \(min(Int(found.2) ?? 1, lines)): \(words)",
        hint: isModule
          ? "a template is one file: import and include are not for templates"
          : "change that line, and try it: tidemark preview --template FILE ORDER"
      )
      return (fault, isModule)
    }
    return (
      TemplateFault(
        "the template \(name) is no program that jq understands",
        hint: "try it: tidemark preview --template FILE ORDER"
      ), false
    )
  }
}
