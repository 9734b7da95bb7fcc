# Bars as SVG: seconds of each row of a table, "title<TAB>seconds<TAB>group", one group under the other.
#
#   awk -v title=TEXT -f plot.awk table.tsv >plot.svg
BEGIN {
  FS = "\t"
  top = 46
  width = 760
  left = 330
}
{
  name[NR] = $1
  seconds[NR] = $2
  group[NR] = $3
  if ($2 > most) most = $2
}
END {
  for (i = 1; i <= NR; i++) gaps += i > 1 && group[i] != group[i - 1]
  height = top + NR * 26 + gaps * 14 + 10
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">\n", width, height
  printf "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
  printf "<text x=\"16\" y=\"26\" font-size=\"15\" fill=\"#222222\">%s</text>\n", title
  y = top
  for (i = 1; i <= NR; i++) {
    if (i > 1 && group[i] != group[i - 1]) y += 14
    colour = name[i] ~ /^tidemark/ ? "#1f6f8b" : "#b9c4c9"
    length_ = (width - left - 80) * seconds[i] / most
    printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#222222\">%s</text>\n", left - 10, y + 15, name[i]
    printf "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"20\" fill=\"%s\"/>\n", left, y, length_, colour
    printf "<text x=\"%.1f\" y=\"%d\" fill=\"#222222\">%.1f s</text>\n", left + length_ + 8, y + 15, seconds[i]
    y += 26
  }
  print "</svg>"
}
