# Takes every batch on a port, as Segment does, and adds a line to a file for each: accept-all.pl PORT FILE
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $file) = @ARGV;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 16, ReuseAddr => 1)
  or die "port $port: $!\n";
while (my $client = $server->accept) {
  my $length = 0;
  while (defined(my $line = <$client>)) {
    $length = $1 if $line =~ /^content-length: *(\d+)/i;
    last if $line =~ /^\r?\n$/;
  }
  read $client, my ($body), $length;
  open my $out, '>>', $file or die "$file: $!\n";
  print $out "$length\n";
  close $out;
  my $answer = '{"success":true}';
  print $client "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ",
    length $answer, "\r\n\r\n", $answer;
  close $client;
}
