# greyverify with Java and the TLA+ tools, for machines without a network.
#
#   release/archive.sh x86_64-unknown-linux-musl BINARY dist
#   docker build -t greyverify .
#   docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD:/work" greyverify check Some.tla

FROM debian:bookworm-slim AS tools
ENV GREYVERIFY_CACHE=/opt/greyverify
# With pip, greyverify has a second source for the tools. The Java of today is wanted, not one of a certain day.
# hadolint ignore=DL3008
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates openjdk-17-jre-headless python3-pip && rm -rf /var/lib/apt/lists/*
ADD dist/greyverify-*-linux-musl.tar.gz /opt/archive/
RUN install -m 755 /opt/archive/*/greyverify /usr/local/bin/greyverify && greyverify tools install && chmod -R a+rX /opt/greyverify

FROM debian:bookworm-slim
ENV GREYVERIFY_CACHE=/opt/greyverify
# hadolint ignore=DL3008
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless && rm -rf /var/lib/apt/lists/*
COPY --from=tools /usr/local/bin/greyverify /usr/local/bin/greyverify
COPY --from=tools /opt/greyverify /opt/greyverify
WORKDIR /work
USER 65534
ENTRYPOINT ["greyverify"]
