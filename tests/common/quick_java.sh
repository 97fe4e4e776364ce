#!/bin/sh
# Becomes the real Java, with an archive of TLC's classes where one fits.
here=${0%/*}
[ "$*" = -version ] && exec cat "$here/banner" >&2
case " $* " in
*' ../../../tools/tla2tools.jar '*) archive=job.jsa ;;
*' ../../../../tools/tla2tools.jar '*) archive=question.jsa ;;
*) archive= ;;
esac
exec "$here/real" ${archive:+"-XX:SharedArchiveFile=$here/$archive"} '-Xlog:cds*=off' \
    -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=4 -Djfr.unsupported.vm=true "$@"
