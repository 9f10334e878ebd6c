#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# serve.pl SERVE CLASSIFY CONVERT REQUESTS: the server as its clients meet it. Photos by several ways, compared with what classify
# prints; slow and broken clients, each answered by one sentence or dropped; REQUESTS from 16 clients while broken ones come
# and go, none lost; and a shutdown that finishes what is in hand. Weights are random numbers written here, photos are drawn;
# with $RESIN_SHARED, the published weights and photos are used as well.
use strict;
use warnings;
use File::Temp qw(tempdir);
use IO::Select;
use IO::Socket::INET;
use POSIX ();
use Time::HiRes qw(sleep time);

my ($serve, $classify, $convert, $requests) = @ARGV;
die "usage: serve.pl SERVE CLASSIFY CONVERT REQUESTS\n" unless defined $requests;
my $dir = tempdir(CLEANUP => 1);
my ($owner, $failures, $checks) = ($$, 0, 0);
$| = 1;
$SIG{PIPE} = 'IGNORE';

sub check {
    my ($fine, $what) = @_;
    ++$checks;
    return 1 if $fine;
    ++$failures;
    print "FAILED: $what\n";
    return 0;
}
sub text { open my $in, '<:raw', $_[0] or die "$_[0]: $!\n"; local $/; return <$in> }

# ---- weights and photos --------------------------------------------------------------------------------------------------

# SqueezeNet 1.1's arrays, [name, shape...]; He-like random weights by a small generator, so that scores differ.
sub random_weights {
    my ($file) = @_;
    my @arrays;
    my $conv = sub {
        my ($name, $k, $c, $r) = @_;
        push @arrays, ["$name.weight", $k, $c, $r, $r], ["$name.bias", $k];
    };
    $conv->('features.0', 64, 3, 3);
    my $c = 64;
    for (['3', 16, 64], ['4', 16, 64], ['6', 32, 128], ['7', 32, 128], ['9', 48, 192], ['10', 48, 192], ['11', 64, 256], ['12', 64, 256]) {
        my ($name, $s, $e) = @$_;
        $conv->("features.$name.squeeze",   $s, $c, 1);
        $conv->("features.$name.expand1x1", $e, $s, 1);
        $conv->("features.$name.expand3x3", $e, $s, 3);
        $c = 2 * $e;
    }
    $conv->('classifier.1', 1000, $c, 1);
    my ($state, $offset, $data, @entries) = (1, 0, '');
    for (@arrays) {
        my ($name, @shape) = @$_;
        my ($size, $fan) = (1, 1);
        $size *= $_ for @shape;
        $fan  *= $_ for @shape[1 .. $#shape];
        my $bound = @shape > 1 ? sqrt(6 / $fan) : 0;
        $bound *= .05 if $name =~ /^features\.0/;    # pixels are up to 150
        my @values;
        for (1 .. $size) {
            $state = ($state * 1103515245 + 12345) % 2147483648;
            push @values, $bound * ($state / 1073741824 - 1);
        }
        $data .= pack 'f<*', @values;
        push @entries, sprintf '"%s":{"dtype":"F32","shape":[%s],"data_offsets":[%d,%d]}', $name, join(',', @shape), $offset, length $data;
        $offset = length $data;
    }
    my $header = '{' . join(',', @entries) . '}';
    $header .= ' ' x (-length($header) % 8);
    open my $out, '>:raw', $file or die "$file: $!\n";
    print $out pack('Q<', length $header), $header, $data;
    close $out or die "$file: $!\n";
}
sub draw_photo {
    my ($file, $number) = @_;
    my ($w, $h) = (64 + 9 * $number, 48 + 5 * $number);
    my $pixels = join '', map {
        my $y = $_;
        map { pack 'C3', ($_ * (3 + $number)) % 256, ($y * (5 + $number)) % 256, ($_ * $y * $number) % 256 } 0 .. $w - 1
    } 0 .. $h - 1;
    open my $out, '>:raw', $file or die "$file: $!\n";
    print $out "P6\n$w $h\n255\n$pixels";
    close $out or die "$file: $!\n";
}

# ---- clients -------------------------------------------------------------------------------------------------------------

my ($port, $server);

sub start {
    my (@arguments) = @_;
    $server = open my $out, '-|', $serve, @arguments, '--port', 0, '--timeout', 3 or die "cannot run $serve: $!\n";
    my $line = <$out> // '';
    ($port) = $line =~ m{^listening on http://127\.0\.0\.1:(\d+)/$} or die "serve did not start: $line";
    return $out;
}
sub connected {
    return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp', Timeout => 20);
}
# What comes until the server closes, or the time is over.
sub answer_of {
    my ($socket, $seconds) = @_;
    my ($all, $until, $wait) = ('', time + ($seconds // 60), IO::Select->new($socket));
    while ((my $left = $until - time) > 0) {
        $wait->can_read($left) or last;
        my $n = sysread $socket, my $part, 65536;
        return $all if !$n;
        $all .= $part;
    }
    return "$all(no end)";
}
sub send_all {
    my ($socket, $data) = @_;
    for (my $at = 0; $at < length $data;) {
        my $n = syswrite $socket, $data, 65536, $at;
        return 0 if !$n;
        $at += $n;
    }
    return 1;
}
sub exchange {
    my ($data) = @_;
    my $socket = connected() or return "no connection: $!";
    send_all($socket, $data);
    return answer_of($socket);
}
sub request {
    my ($method, $path, $body, @headers) = @_;
    return join "\r\n", "$method $path HTTP/1.1", 'Host: localhost', @headers,
        (defined $body ? ('Content-Length: ' . length $body, '', $body) : ('', ''));
}
sub post { return exchange(request('POST', '/classify' . ($_[1] // ''), $_[0])) }
sub is_refused {    # by that status, with JSON of one sentence
    my ($answer, $status, $sentence, $what) = @_;
    check($answer =~ m{^HTTP/1\.1 $status } && $answer =~ m{\r\n\r\n\{"error":"[^"]*$sentence[^"]*"\}\n$},
        "$what: wanted $status, $sentence; got\n" . substr $answer, 0, 600);
}
# name and percent of each class, as classify prints them
sub classes_of {
    my ($answer) = @_;
    my @lines;
    push @lines, sprintf "%5.1f %%  %s", 100 * $2, $1 while $answer =~ /\{"name":"([^"]*)","number":\d+,"probability":([-0-9.e]+)\}/g;
    return join "\n", @lines;
}
sub expected {
    my (@arguments) = @_;
    my (%lines, $photo);
    open my $in, '-|', $classify, 'squeezenet1_1_caffe', @arguments or die "cannot run $classify: $!\n";
    while (<$in>) {
        chomp;
        if (/^  ( *[0-9.]+ %  .*)/) { push @{$lines{$photo}}, $1 }
        else                      { $photo = $_ }
    }
    close $in or die "classify failed\n";
    return map { $_ => join "\n", @{$lines{$_}} } keys %lines;
}
sub stop {
    my ($out, $signal) = @_;
    kill $signal, $server;
    my @said = <$out>;
    close $out;
    check($? == 0,                                                         "shutdown by $signal ends with status 0, not $?");
    check("@said" =~ /finishing the requests in hand\n.*ended\n/s, "shutdown by $signal says so: @said");
    undef $server;
}
END { if ($$ == $owner && $server) { kill 'KILL', $server } }

# ---- one at a time -------------------------------------------------------------------------------------------------------

random_weights("$dir/weights.safetensors");
my @photos = map { "$dir/$_.ppm" } 1 .. 6;
draw_photo($photos[$_], $_ + 1) for 0 .. $#photos;
my %want = expected("$dir/weights.safetensors", @photos);
check(keys %want == 6,                                        'classify reads the six photos');
check(keys %{{map { $_ => 1 } values %want}} > 1, 'the photos differ');
my $out = start("$dir/weights.safetensors");

check(classes_of(post(text($_))) eq $want{$_}, "$_: the answer is that of classify: $want{$_}") for @photos;
my $photo = text($photos[0]);
{
    my $form = "--xyz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--xyz\r\n"
        . "Content-Disposition: form-data; name=\"photo\"; filename=\"a.ppm\"\r\nContent-Type: image/x-portable-pixmap\r\n\r\n$photo\r\n--xyz--\r\n";
    check(classes_of(exchange(request('POST', '/classify', $form, 'Content-Type: multipart/form-data; boundary=xyz'))) eq $want{$photos[0]}, 'a form');
    my $chunks = join '', map { sprintf "%x\r\n%s\r\n", length $_, $_ } unpack('(a1000)*', $photo), '';
    check(classes_of(exchange("POST /classify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n$chunks")) eq $want{$photos[0]}, 'chunks');
    check(classes_of(exchange(request('POST', '/classify', $photo, 'Content-Type: application/x-www-form-urlencoded'))) eq $want{$photos[0]},
        'what curl --data-binary sends');
    my @two = classes_of(post($photo, '?top=2')) =~ /^/mg;
    check(@two == 2, 'top=2 gives two classes');
    my @all = classes_of(post($photo, '?top=9999')) =~ /^/mg;
    check(@all == 1000, 'top=9999 gives all there are');
}
my $page = exchange(request('GET', '/'));
check($page =~ m{^HTTP/1\.1 200 } && $page =~ /Content-Type: text\/html/ && $page =~ m{</html>\s*$}, 'the page');
check($page !~ m{(?:src|href)="?(?:https?:)?//}, 'the page has no external resources');
check(exchange(request('GET', '/status')) =~ m{^HTTP/1\.1 200 .*"answered":\d+,.*"network":"squeezenet1_1_caffe"}s, 'the status');
check(exchange(request('HEAD', '/')) =~ m{^HTTP/1\.1 200 }, 'HEAD of the page');

# ---- what cannot be answered ---------------------------------------------------------------------------------------------

is_refused(exchange(request('GET', '/classify')), 405, 'takes POST, not GET', 'a wrong method');
is_refused(exchange(request($_, '/classify', 'x')), 405, "takes POST, not $_", "the method $_") for qw(PUT PATCH DELETE);
is_refused(exchange(request('OPTIONS', '/classify')), 405, 'takes POST', 'OPTIONS');
is_refused(exchange(request('POST', '/', 'x')),        405, 'takes GET', 'a photo to the page');
is_refused(exchange(request('GET', '/none')),            404, 'nothing at this path', 'an unknown path');
is_refused(exchange(request('POST', '/none', $photo)), 404, 'nothing at this path', 'a photo to an unknown path');
is_refused(exchange(request('POST', '/classify')),      411, 'Content-Length', 'no body');
is_refused(post(''),                                        400, 'got nothing', 'an empty body');
is_refused(post('not a photo, not a photo'),           400, 'expected a JPEG, PNG', 'garbage');
is_refused(post(substr $photo, 0, 5000),                400, 'truncated', 'half a photo');
is_refused(post("P6\n65000 65000\n255\n"),             400, 'pixels', 'a photo that claims too much');
is_refused(post($photo, "?top=$_"),                     400, 'top is how many', "top=$_") for '', '0', '-1', 'five', '10000';
is_refused(exchange("NONSENSE\r\n\r\n"),                400, 'not a request', 'no HTTP');
is_refused(exchange("GET / HTTP/1.1\r\nA: " . 'a' x 9000 . "\r\n\r\n"), 400, 'not a request', 'a long header');
is_refused(exchange('GET /' . 'a' x 9000 . " HTTP/1.1\r\n\r\n"), 414, 'not a request', 'a long path');
is_refused(post('x' x 100_000_000), 413, 'at most 10000000 bytes', '100 MB');
{
    my $early = connected();
    send_all($early, "POST /classify HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\nExpect: 100-continue\r\n\r\n");
    is_refused(answer_of($early), 413, 'at most 10000000 bytes', '100 MB that are announced');
}

# ---- slow and broken clients ---------------------------------------------------------------------------------------------

my $head = "POST /classify HTTP/1.1\r\nHost: a\r\nContent-Length: " . length($photo) . "\r\n\r\n";

sub broken {    # one that goes away: after nothing, in its headers, in its body, without reading the answer
    my ($kind) = @_;
    my $socket = connected() or return 0;
    send_all($socket, $kind == 1 ? 'POST /clas' : $kind == 2 ? $head . substr($photo, 0, 3000) : $kind == 3 ? $head . $photo : '');
    close $socket;
    return 1;
}
check(broken($_ % 4), 'a client that goes away is accepted') for 1 .. 40;
{
    my $silent   = connected();    # says nothing
    my $half     = connected();    # half a body, then nothing
    my $dribbles = connected();    # a byte now and then
    send_all($half,     $head . substr $photo, 0, 3000);
    send_all($dribbles, $head);
    my $since = time;
    check(classes_of(post($photo)) eq $want{$photos[0]}, 'others are served meanwhile');
    while (time - $since < 5) {
        last unless send_all($dribbles, substr $photo, 0, 1);
        sleep .25;
    }
    is_refused(answer_of($dribbles, 10), 408, 'within 3 seconds', 'a body byte by byte');
    is_refused(answer_of($half, 10), 400, 'as a whole', 'half a body');
    check(answer_of($silent, 10) eq '', 'a client that says nothing is dropped');
    check(time - $since < 15, 'slow clients are dropped in time');
}
check(classes_of(post($photo)) eq $want{$photos[0]}, 'after all that, a photo');

# ---- load ----------------------------------------------------------------------------------------------------------------

my $clients = 16;
my $since   = time;
my @children;
for my $number (0 .. $clients - 1) {
    my $child = fork // die "fork: $!\n";
    if (!$child) {
        my $wrong = 0;
        for (my $i = $number; $i < $requests; $i += $clients) {
            my $file = $photos[$i % @photos];
            my $answer = post(text($file));
            next if classes_of($answer) eq $want{$file};
            print 'client ', $number, ', request ', $i, ': ', substr($answer, 0, 300), "\n" if !$wrong++;
        }
        POSIX::_exit($wrong > 250 ? 250 : $wrong);
    }
    push @children, $child;
}
my $rude = fork // die "fork: $!\n";
if (!$rude) {
    $SIG{TERM} = sub { POSIX::_exit(0) };
    for (my $i = 0;; ++$i) { broken($i % 4); sleep .02 }
}
my $lost = 0;
for (@children) { waitpid $_, 0; $lost += $? >> 8 }
kill 'TERM', $rude;
waitpid $rude, 0;
check($lost == 0, "$lost of $requests requests were not answered rightly");
my ($answered, $batches, $away) = exchange(request('GET', '/status')) =~ /"answered":(\d+),"batches":(\d+),.*"turned_away":(\d+)/;
check($answered >= $requests && $away == 0 && $batches < $answered, "status: $answered answered in $batches batches, $away turned away");
printf "%d requests in %.1f s; %d photos in %d batches\n", $requests, time - $since, $answered, $batches;

# ---- shutdown ------------------------------------------------------------------------------------------------------------

{
    my @in_hand = map { my $s = connected(); send_all($s, $head . substr $photo, 0, 3000); $s } 1 .. 4;
    sleep .3;
    kill 'INT', $server;
    sleep .3;
    send_all($_, substr $photo, 3000) for @in_hand;
    check(classes_of(answer_of($_)) eq $want{$photos[0]}, 'a request in hand is finished') for @in_hand;
    my @said = <$out>;
    close $out;
    check($? == 0 && "@said" =~ /ended/, "after a shutdown: status $?, @said");
    undef $server;
    check(!connected(), 'after a shutdown nobody listens');
}
$out = start("$dir/weights.safetensors", '--queue', 1, '--threads', 1, '--batch', 1);
{
    my @sockets = map { my $s = connected(); send_all($s, $head . $photo); $s } 1 .. 24;
    my %status;
    for (@sockets) { my ($s) = answer_of($_) =~ m{^HTTP/1\.1 (\d+)}; ++$status{$s // 'none'} }
    check($status{200} && $status{503} && $status{200} + $status{503} == 24, 'a full queue: ' . join ', ', %status);
}
stop($out, 'TERM');

# ---- published weights ---------------------------------------------------------------------------------------------------

my $data = ($ENV{RESIN_SHARED} // '') . '/data';
if (-e "$data/imagenet-samples/imagenet_classes.txt") {
    system($convert, 'squeezenet1_1', "$data/weights/imagenet_squeezenet_v1.1_ncnn_fp16.npz", "$dir/squeezenet.safetensors") == 0 or exit 1;
    my @arguments = ("$dir/squeezenet.safetensors", '--classes', "$data/imagenet-samples/imagenet_classes.txt");
    my @real = (glob "$data/imagenet-samples/images/*")[0 .. 7];
    %want = expected(@arguments, @real);
    $out  = start(@arguments);
    check(classes_of(post(text($_))) eq $want{$_}, "$_: $want{$_}") for @real;
    stop($out, 'TERM');
} else {
    print "skipped: published weights; set RESIN_SHARED to the folder that holds data/imagenet-samples/\n";
}
print "$failures of $checks checks failed\n";
exit($failures ? 1 : 0);
