# Turns the help of a command (packaging/manual) into its manual page.
#
# The help has sections: a line "NAME:" or "NAME: text", their lists indented by two spaces with what they explain from
# column 27 on, and paragraphs of plain text. Behind lines that begin with "=" stands what only the program's own page has.

function escape(text) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  gsub(/'/, "\\(aq", text)
  gsub(/`/, "\\(ga", text)
  gsub(/~/, "\\(ti", text)
  gsub(/\^/, "\\(ha", text)
  sub(/^\./, "\\\\\\&.", text)
  return text
}
function out(text) { body = body text "\n" }
function title(text) { out(".SH " text); blank = 0 }
# A list's item and what follows it on its line.
function item(line,  head, rest) {
  head = line
  rest = ""
  if (match(substr(line, 3), /  +/)) {
    head = substr(line, 1, 1 + RSTART)
    rest = substr(line, 2 + RSTART + RLENGTH)
  }
  sub(/^ +/, "", head)
  out(".TP")
  out(".B " quoted(escape(head)))
  if (rest != "") out(escape(rest))
}
function quoted(text) { return "\"" text "\"" }
function lower(text) { return tolower(substr(text, 1, 1)) substr(text, 2) }

BEGIN {
  words = command
  invocation = "tidemark" (words == "" ? "" : " " words)
}
NR == 1 {
  abstract = $0
  sub(/\.$/, "", abstract)
  next
}
/^USAGE: / {
  usage = substr($0, 8)
  mode = "usage"
  next
}
mode == "usage" && /^ / {
  sub(/^ +/, "")
  usage = usage " " $0
  next
}
/^SUBCOMMANDS:$/ { mode = command == "" ? "skip" : "list"; if (mode == "list") title("COMMANDS"); next }
/^OPTIONS:$/ && mode == "common" { next }
/^[A-Z][A-Z ]+:$/ && mode == "common" {
  sub(/:$/, "")
  out(".SS " substr($0, 1, 1) ($1 == "HTTP" ? substr($0, 2, 4) tolower(substr($0, 6)) : tolower(substr($0, 2))))
  next
}
/^OPTIONS:$/ { mode = "list"; title("OPTIONS"); next }
/^ARGUMENTS:$/ { mode = "list"; title("ARGUMENTS"); next }
/^EXAMPLES:$/ { mode = "examples"; next }
/^Options of every command/ { mode = "skip"; hasCommon = 1; next }
/^tidemark COMMAND --help/ { mode = "skip"; next }
/^=COMMANDS$/ { mode = "commands"; title("COMMANDS"); next }
/^=COMMON$/ { mode = "common"; title("OPTIONS OF EVERY COMMAND"); next }
/^=EXIT$/ { mode = "exit"; title("EXIT STATUS"); next }
mode == "skip" { next }
mode == "examples" {
  if ($0 == "") { mode = "text"; next }
  sub(/^  /, "")
  examples = examples escape($0) "\n"
  next
}
mode == "commands" {
  split($0, parts, "\t")
  if (parts[1] == "") next
  page = "tidemark\\-" parts[1]
  gsub(/ /, "\\-", page)
  out(".TP")
  out(".BR " page " (1)")
  out(escape(parts[2]))
  next
}
mode == "exit" {
  if ($0 ~ /^ *[0-9]+ +/) {
    code = $1
    sub(/^ *[0-9]+ +/, "")
    out(".TP")
    out(".B " code)
  } else if ($0 == "") { out(".PP"); next }
  sub(/^ +/, "")
  out(escape($0))
  next
}
mode == "list" || mode == "common" {
  if ($0 == "") { if (mode == "list") mode = "text"; else out(".PP"); next }
  if ($0 ~ /^  [^ ]/) item($0)
  else {
    sub(/^ +/, "")
    out(escape($0))
  }
  next
}
{
  # What remains explains the command.
  if (mode == "usage") { mode = "text"; if ($0 == "") next }
  if ($0 == "") { paragraph = 1; next }
  if (paragraph && text != "") text = text ".PP\n"
  paragraph = 0
  # What is indented stands as it is.
  if ($0 ~ /^  /) text = text ".br\n"
  text = text escape($0) "\n"
}
END {
  printf ".\\\" Made from the output of: %s --help\n", invocation
  heading = toupper(name)
  gsub(/-/, "\\-", heading)
  printf ".TH %s 1 %s \"tidemark %s\" \"Tidemark\"\n", heading, quoted(day), version
  printf ".nh\n.ad l\n"
  title1 = name
  gsub(/-/, "\\-", title1)
  printf ".SH NAME\n%s \\- %s\n", title1, escape(lower(abstract))
  printf ".SH SYNOPSIS\n.B %s\n", escape(invocation)
  rest = usage
  sub("^" invocation " ?", "", rest)
  if (rest != "") print escape(rest)
  printf ".SH DESCRIPTION\n"
  print escape(abstract ".")
  if (text != "") printf ".PP\n%s", text
  printf "%s", body
  if (hasCommon) {
    print ".SH OPTIONS OF EVERY COMMAND"
    print ".BR tidemark (1)"
    print "explains them."
  }
  if (command == "") {
    print ".SH FILES"
    printf ".TP\n.I ./tidemark.yaml\n.TQ\n.I \\(ti/.config/tidemark/tidemark.yaml\n.TQ\n.I /etc/tidemark/tidemark.yaml\n"
    print "The settings: the first of them that is there, unless"
    print ".B \\-\\-config"
    print "names another file."
    printf ".TP\n.I \\(ti/.local/state/tidemark/tidemark.sqlite\n"
    print "The state, unless"
    print ".B \\-\\-state"
    print "names another place."
  }
  if (examples != "") printf ".SH EXAMPLES\n.nf\n%s.fi\n", examples
  print ".SH SEE ALSO"
  if (command == "") print ".BR psql (1)"
  else if (split(command, parts, " ") > 1) printf ".BR tidemark (1),\n.BR tidemark\\-%s (1)\n", parts[1]
  else print ".BR tidemark (1)"
}
