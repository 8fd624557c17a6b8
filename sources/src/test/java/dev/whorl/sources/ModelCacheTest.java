package dev.whorl.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.sources.SourceFault.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching from a web server and from a hub that fail in every way that they do. */
class ModelCacheTest {
  private static final int SIZE = 3 << 20;
  private static final long LIMIT = 100L << 20;
  private static final FetchProgress QUIET = (done, total) -> {};

  @TempDir private Path folder;
  private final FakeServer server = new FakeServer();
  private final byte[] content = new byte[SIZE];
  private final List<ModelCache> caches = new ArrayList<>();
  private String uri = "";

  @BeforeEach
  void prepare() {
    new Random(17).nextBytes(content);
    server.files.put("/m/tiny.gguf", content);
    uri = "https://" + server.host() + "/m/tiny.gguf";
  }

  @AfterEach
  void end() {
    caches.forEach(ModelCache::close);
    server.close();
  }

  private SourceSettings settings(long limit, List<String> allowed) {
    return new SourceSettings(
        folder.resolve("cache"),
        limit,
        server.uri(),
        server.uri(),
        SourceSettings.REGION,
        Set.of(server.host()),
        allowed,
        Credentials.in(folder.resolve("credentials")));
  }

  private ModelCache cache(SourceSettings settings) {
    ModelCache cache =
        new ModelCache(
            settings, new Transport(Duration.ofMillis(400)), new Attempts(3, Duration.ofMillis(1)));
    caches.add(cache);
    return cache;
  }

  private ModelCache cache() {
    return cache(settings(LIMIT, List.of()));
  }

  private static void assertFault(ThrowingCallable call, Kind kind, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SourceFault.class,
            fault -> {
              assertThat(fault.kind()).as(fault.getMessage()).isEqualTo(kind);
              assertThat(fault.getMessage()).contains(words);
            });
  }

  @Test
  void fetchesOnceForAllThatAsk() throws Exception {
    ModelCache cache = cache();
    List<Long> heard = new ArrayList<>();
    Path path = cache.fetch(cache.resolve(uri), (done, total) -> heard.add(done));
    assertThat(path.getFileName()).hasToString("tiny.gguf");
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
    assertThat(heard).isSorted().endsWith((long) SIZE);
    ModelCache other = cache();
    assertThat(other.fetch(other.resolve(uri), QUIET)).isEqualTo(path);
    assertThat(server.gets()).hasSize(1);
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws Exception {
    server.breakAfter = 1 << 20;
    server.breaks.set(2);
    ModelCache cache = cache();
    Path path = cache.fetch(cache.resolve(uri), QUIET);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
    assertThat(server.gets()).hasSize(3);
    assertThat(server.gets().getFirst().range()).isNull();
    long second = start(server.gets().get(1));
    assertThat(second).isPositive().isLessThanOrEqualTo(1 << 20);
    assertThat(start(server.gets().get(2))).isBetween(second + 1, second + (1 << 20));
  }

  /** First byte of a range up to the end. A connection that breaks may lose its last bytes. */
  private static long start(FakeServer.Asked asked) {
    String range = String.valueOf(asked.range());
    assertThat(range).matches("bytes=\\d+-" + (SIZE - 1));
    return Long.parseLong(range.substring("bytes=".length(), range.indexOf('-')));
  }

  @Test
  void goesOnWhereAnEarlierProcessEnded() throws Exception {
    server.breakAfter = 1 << 20;
    server.breaks.set(1);
    ModelCache first =
        new ModelCache(
            settings(LIMIT, List.of()),
            new Transport(Duration.ofSeconds(5)),
            new Attempts(1, Duration.ofMillis(1)));
    caches.add(first);
    Listing listing = first.resolve(uri);
    assertFault(() -> first.fetch(listing, QUIET), Kind.UNREACHABLE, uri);
    ModelCache next = cache();
    assertThat(Files.readAllBytes(next.fetch(next.resolve(uri), QUIET))).isEqualTo(content);
    assertThat(start(server.gets().getLast())).isPositive().isLessThanOrEqualTo(1 << 20);
  }

  @Test
  void aServerWithoutRangesIsReadFromTheStart() throws Exception {
    server.ranges = false;
    server.breakAfter = 1 << 20;
    server.breaks.set(1);
    ModelCache cache = cache();
    assertThat(Files.readAllBytes(cache.fetch(cache.resolve(uri), QUIET))).isEqualTo(content);
  }

  @Test
  void anAnswerThatStandsStillIsAskedForAgain() throws Exception {
    server.stalls.set(1);
    ModelCache cache = cache();
    assertThat(Files.readAllBytes(cache.fetch(cache.resolve(uri), QUIET))).isEqualTo(content);
  }

  @Test
  void aServerThatIsBusyIsAskedAgainAndThenGivenUp() throws Exception {
    server.unavailable.set(2);
    ModelCache cache = cache();
    Listing listing = cache.resolve(uri);
    server.unavailable.set(100);
    assertFault(() -> cache.fetch(listing, QUIET), Kind.UNREACHABLE, uri, "503");
  }

  @Test
  void whatWasFoundBeforeIsTakenWhileTheSourceIsSilent() throws Exception {
    ModelCache cache = cache();
    Listing before = cache.resolve(uri);
    cache.fetch(before, QUIET);
    server.unavailable.set(100);
    assertThat(cache().resolve(uri)).isEqualTo(before);
  }

  @Test
  void aFileReplacedWhileItIsFetchedIsNotMixed() throws Exception {
    ModelCache cache = cache();
    Listing listing = cache.resolve(uri);
    server.edition = "2";
    assertFault(() -> cache.fetch(listing, QUIET), Kind.BAD, "tiny.gguf", "replaced");
    assertThat(cache.resolve(uri).address()).isNotEqualTo(listing.address());
    // By the address that was planned with there is only what was planned with.
    assertFault(() -> cache(otherFolder()).resolve(listing.address()), Kind.BAD, "replaced");
  }

  private SourceSettings otherFolder() {
    SourceSettings same = settings(LIMIT, List.of());
    return new SourceSettings(
        folder.resolve("other"),
        LIMIT,
        same.hub(),
        same.bucketEndpoint(),
        same.region(),
        same.plainHttp(),
        List.of(),
        same.credentials());
  }

  @Test
  void theChecksumOfTheAddressIsHeldAgainstTheFile() throws Exception {
    ModelCache cache = cache();
    String wrong = "0".repeat(64);
    Listing asked = cache.resolve(uri + "#sha256=" + wrong);
    assertFault(() -> cache.fetch(asked, QUIET), Kind.BAD, "tiny.gguf", wrong);
    Path file = folder.resolve("content");
    Files.write(file, content);
    assertThat(cache.fetch(cache.resolve(uri + "#sha256=" + Hashes.of(file)), QUIET)).exists();
  }

  @Test
  void splitFilesComeTogether() throws Exception {
    server.files.put("/m/big-00001-of-00002.gguf", content);
    server.files.put("/m/big-00002-of-00002.gguf", content);
    ModelCache cache = cache();
    Path path =
        cache.fetch(
            cache.resolve("https://" + server.host() + "/m/big-00002-of-00002.gguf"), QUIET);
    assertThat(path.getFileName()).hasToString("big-00001-of-00002.gguf");
    assertThat(path.resolveSibling("big-00002-of-00002.gguf")).exists();
  }

  @Test
  void refusalsNameTheAddressAndWhatToDo() throws Exception {
    assertFault(
        () -> cache().resolve("https://" + server.host() + "/m/absent.gguf"),
        Kind.MISSING,
        "absent.gguf",
        "404");
    assertFault(
        () -> cache(settings(LIMIT, List.of("hf://", "s3://models"))).resolve(uri),
        Kind.DENIED,
        uri,
        "hf://, s3://models");
    assertFault(
        () -> cache().resolve("https://" + server.host() + "/m/"), Kind.UNSUPPORTED, ".gguf");
    assertFault(() -> cache().resolve("ftp://h/m.gguf"), Kind.UNSUPPORTED, "ftp://h/m.gguf");
    server.wanted = "Basic dTpw";
    assertFault(() -> cache().resolve(uri), Kind.DENIED, uri, ".netrc");
    Files.createDirectories(folder.resolve("credentials"));
    Files.writeString(
        folder.resolve("credentials/.netrc"),
        "machine %s login u password p".formatted(server.host().split(":", 2)[0]));
    assertThat(cache().resolve(uri).files()).hasSize(1);
  }

  @Test
  void copiesThatNobodyUsesMakeRoom() throws Exception {
    ModelCache cache = cache(settings(2L * SIZE, List.of()));
    List<Listing> listings = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      server.files.put("/m/" + name + ".gguf", content);
      listings.add(cache.resolve("https://" + server.host() + "/m/" + name + ".gguf"));
    }
    cache.fetch(listings.get(0), QUIET);
    cache.fetch(listings.get(1), QUIET);
    try (Hold _ = cache.hold(listings.get(0)).orElseThrow()) {
      cache.fetch(listings.get(2), QUIET);
      assertThat(cache.here(listings.get(0))).isPresent();
      assertThat(cache.here(listings.get(1))).isEmpty();
      try (Hold _ = cache.hold(listings.get(2)).orElseThrow()) {
        assertFault(
            () -> cache.fetch(listings.get(1), QUIET),
            Kind.NO_ROOM,
            "b.gguf",
            "sizeLimit",
            Integer.toString(SIZE));
      }
    }
  }

  @Test
  void headersAreEnoughToKnowAModel() throws Exception {
    ModelCache cache = cache();
    Listing listing = cache.resolve(uri);
    List<Long> lengths = new ArrayList<>();
    Path path =
        cache.headers(
            listing,
            opened -> {
              lengths.add(size(opened));
              return true;
            });
    assertThat(lengths).containsExactly((long) SIZE);
    assertThat(server.gets())
        .extracting(FakeServer.Asked::range)
        .containsExactly("bytes=0-%d".formatted((1 << 20) - 1));
    byte[] head = Files.readAllBytes(path);
    assertThat(head).startsWith(Arrays.copyOf(content, 1 << 20));
    assertThat(head[SIZE - 1]).isZero();
    // A whole copy takes its place.
    Path whole = cache.fetch(listing, QUIET);
    assertThat(cache.headers(listing, opened -> false)).isEqualTo(whole);
  }

  @Test
  void moreOfAFileIsFetchedWhereItsHeaderIsLonger() throws Exception {
    ModelCache cache = cache();
    cache.headers(cache.resolve(uri), opened -> server.gets().size() > 1);
    assertThat(server.gets())
        .extracting(FakeServer.Asked::range)
        .containsExactly(
            "bytes=0-%d".formatted((1 << 20) - 1), "bytes=%d-%d".formatted(1 << 20, SIZE - 1));
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aHubsFolderIsFetchedByItsCommit() throws Exception {
    String commit = "c".repeat(40);
    try (FakeServer files = new FakeServer()) {
      server.redirect = files.uri();
      Path sum = folder.resolve("sum");
      Files.write(sum, content);
      server.put(
          "/api/models/org/tiny/revision/main",
          """
          {"sha": "%s", "siblings": [
            {"rfilename": "config.json", "size": 2},
            {"rfilename": "onnx/model.onnx", "size": 5},
            {"rfilename": "README.md", "size": 5},
            {"rfilename": "pytorch_model.bin", "size": 5},
            {"rfilename": "model.safetensors", "size": %d, "lfs": {"sha256": "%s", "size": %d}}]}
          """
              .formatted(commit, SIZE, Hashes.of(sum), SIZE));
      files.put("/org/tiny/resolve/" + commit + "/config.json", "{}");
      files.files.put("/org/tiny/resolve/" + commit + "/model.safetensors", content);
      server.wanted = "Bearer secret";
      Files.createDirectories(folder.resolve("credentials"));
      assertFault(() -> cache().resolve("hf://org/tiny"), Kind.DENIED, "hf://org/tiny", "HF_TOKEN");
      Files.writeString(folder.resolve("credentials/HF_TOKEN"), "secret\n");
      ModelCache cache = cache();
      Listing listing = cache.resolve("hf://org/tiny");
      assertThat(listing.address()).isEqualTo("hf://org/tiny@" + commit);
      assertThat(listing.files())
          .extracting(RemoteFile::name)
          .containsExactly("config.json", "model.safetensors");
      Path path = cache.fetch(listing, QUIET);
      assertThat(path.resolve("model.safetensors")).hasBinaryContent(content);
      // What proves who we are stays with the hub.
      assertThat(files.gets()).extracting(FakeServer.Asked::authorization).containsOnlyNulls();
      // What came is not what was announced.
      byte[] changed = content.clone();
      changed[7]++;
      files.files.put("/org/tiny/resolve/" + commit + "/model.safetensors", changed);
      assertFault(
          () -> {
            ModelCache other = cache(otherFolder());
            other.fetch(other.resolve("hf://org/tiny"), QUIET);
          },
          Kind.BAD,
          "model.safetensors",
          "SHA-256");
    }
  }

  @Test
  void aMirrorThatListsOnlyNamesIsAskedForSizes() throws Exception {
    server.put(
        "/api/models/org/q/revision/main",
        "{\"sha\": \"%s\", \"siblings\": [{\"rfilename\": \"q/x.gguf\"}, {\"rfilename\": \"y.gguf\"}]}"
            .formatted("d".repeat(40)));
    server.files.put("/org/q/resolve/" + "d".repeat(40) + "/q/x.gguf", content);
    ModelCache cache = cache();
    Listing listing = cache.resolve("hf://org/q/q/x.gguf");
    assertThat(listing.bytes()).isEqualTo(SIZE);
    assertThat(cache.fetch(listing, QUIET)).hasBinaryContent(content);
    assertFault(() -> cache.resolve("hf://org/q/z.gguf"), Kind.MISSING, "z.gguf");
  }

  @Test
  void aFolderOfABucketIsFetchedPageByPageWithSignedRequests() throws Exception {
    server.page = 2;
    server.put("/models/tiny/config.json", "{}");
    server.put("/models/tiny/tokenizer.json", "{}");
    server.files.put("/models/tiny/model.safetensors", content);
    server.put("/models/tiny/original/x.bin", "left");
    Files.createDirectories(folder.resolve("credentials"));
    Files.writeString(folder.resolve("credentials/AWS_ACCESS_KEY_ID"), "id");
    assertFault(() -> cache().resolve("s3://models/tiny"), Kind.DENIED, "AWS_SECRET_ACCESS_KEY");
    Files.writeString(folder.resolve("credentials/AWS_SECRET_ACCESS_KEY"), "word");
    ModelCache cache = cache();
    Listing listing = cache.resolve("s3://models/tiny");
    assertThat(listing.files())
        .extracting(RemoteFile::name)
        .containsExactly("config.json", "model.safetensors", "tokenizer.json");
    assertThat(cache.fetch(listing, QUIET).resolve("model.safetensors")).hasBinaryContent(content);
    assertThat(server.gets())
        .extracting(FakeServer.Asked::authorization)
        .allSatisfy(word ->
            assertThat(word)
                .startsWith("AWS4-HMAC-SHA256 Credential=id/")
                .contains("/us-east-1/s3/aws4_request"));
    assertFault(() -> cache.resolve("s3://models/none"), Kind.MISSING, "none/");
  }

  @Test
  void anArtifactIsFetchedByItsDigestAfterALogin() throws Exception {
    Path sum = folder.resolve("sum");
    Files.write(sum, content);
    String digest = "sha256:" + Hashes.of(sum);
    String manifest =
        """
        {"mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [
          {"mediaType": "application/octet-stream", "digest": "%s", "size": %d,
           "annotations": {"org.opencontainers.image.title": "tiny.gguf"}}]}
        """
            .formatted(digest, SIZE);
    server.put("/v2/models/tiny/manifests/v1", manifest);
    server.put("/v2/models/packed/manifests/v1", manifest.replace("octet-stream", "x.tar"));
    server.put("/v2/models/index/manifests/v1", "{\"mediaType\": \"index\"}");
    server.files.put("/v2/models/tiny/blobs/" + digest, content);
    server.put("/token", "{\"token\": \"t\"}");
    server.wanted = "Bearer t";
    server.challenge = "Bearer realm=\"%s/token\",service=\"registry\"".formatted(server.uri());
    Files.createDirectories(folder.resolve("credentials"));
    Files.writeString(
        folder.resolve("credentials/.dockerconfigjson"),
        "{\"auths\": {\"%s\": {\"auth\": \"dTpw\"}}}".formatted(server.host()));
    ModelCache cache = cache();
    String base = "oci://" + server.host() + "/models/";
    Listing listing = cache.resolve(base + "tiny:v1");
    assertThat(listing.address()).startsWith(base + "tiny@sha256:");
    assertThat(cache.fetch(listing, QUIET)).hasBinaryContent(content);
    assertThat(server.gets())
        .filteredOn(asked -> asked.path().equals("/token"))
        .extracting(FakeServer.Asked::authorization)
        .containsOnly("Basic dTpw");
    assertFault(() -> cache.resolve(base + "packed:v1"), Kind.UNSUPPORTED, "archives");
    assertFault(() -> cache.resolve(base + "index:v1"), Kind.UNSUPPORTED, "index");
    assertFault(() -> cache.resolve(base + "tiny:v2"), Kind.MISSING, "tiny:v2");
    assertFault(
        () -> cache.resolve(base + "tiny@sha256:" + "0".repeat(64)), Kind.MISSING, "tiny@sha256");
  }
}
