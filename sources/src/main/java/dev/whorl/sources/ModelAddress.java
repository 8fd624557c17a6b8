package dev.whorl.sources;

import dev.whorl.sources.SourceFault.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code model.uri} of a model that is fetched.
 *
 * <p>An address is <em>pinned</em> when it can only ever mean the same bytes: a commit of a hub, a
 * digest of a registry, or a fragment that says what the files must be. Two servers that fetch by a
 * pinned address have the same model.
 */
public sealed interface ModelAddress {
  /** Schemes that {@link #parse} reads. */
  List<String> SCHEMES = List.of("hf://", "oci://", "s3://", "https://");

  /** The address as text; {@link #parse} reads it again. */
  String text();

  /** Whether it can only ever mean the same bytes. */
  boolean pinned();

  /**
   * A repository of the Hugging Face hub, or of a server that speaks its protocol.
   *
   * @param repository ORGANISATION/NAME
   * @param revision branch, tag or commit
   * @param path of a file or folder in it; empty: the repository itself
   */
  record Hub(String repository, String revision, String path) implements ModelAddress {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern FORM =
        Pattern.compile("hf://([\\w.-]+/[\\w.-]+)(?:@([\\w.-]+))?(?:/(.+))?");

    static Hub of(String text) throws SourceFault {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw malformed(
            text, "hf://ORGANISATION/NAME, hf://ORGANISATION/NAME@REVISION/FILE.gguf or the like");
      }
      String revision = form.group(2);
      String path = form.group(3);
      return new Hub(
          form.group(1),
          revision == null ? "main" : revision,
          path == null ? "" : plain(text, path));
    }

    @Override
    public String text() {
      return "hf://" + repository + "@" + revision + (path.isEmpty() ? "" : "/" + path);
    }

    @Override
    public boolean pinned() {
      return COMMIT.matcher(revision).matches();
    }

    Hub at(String commit) {
      return new Hub(repository, commit, path);
    }
  }

  /**
   * An artifact of an OCI registry.
   *
   * @param host with its port, where it has one
   * @param reference a tag, or {@code sha256:…}
   */
  record Registry(String host, String repository, String reference) implements ModelAddress {
    private static final Pattern FORM =
        Pattern.compile(
            "oci://([A-Za-z0-9.-]+(?::[0-9]{1,5})?)/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?");

    static Registry of(String text) throws SourceFault {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw malformed(
            text, "oci://REGISTRY/REPOSITORY:TAG or oci://REGISTRY/REPOSITORY@sha256:DIGEST");
      }
      String tag = form.group(3) == null ? "latest" : form.group(3);
      String digest = form.group(4);
      return new Registry(form.group(1), form.group(2), digest == null ? tag : digest);
    }

    @Override
    public String text() {
      return "oci://" + host + "/" + repository + (pinned() ? "@" : ":") + reference;
    }

    @Override
    public boolean pinned() {
      return reference.startsWith("sha256:");
    }

    Registry at(String digest) {
      return new Registry(host, repository, digest);
    }
  }

  /**
   * Objects of a bucket.
   *
   * @param key of a GGUF file, or of a folder
   */
  record Bucket(String bucket, String key, Expectation expectation) implements ModelAddress {
    private static final Pattern FORM = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,62})/(.+)");

    static Bucket of(String text, Expectation expectation) throws SourceFault {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw malformed(text, "s3://BUCKET/FOLDER/FILE.gguf or s3://BUCKET/FOLDER");
      }
      return new Bucket(
          form.group(1), plain(text, form.group(2).replaceFirst("/+$", "")), expectation);
    }

    @Override
    public String text() {
      return "s3://" + bucket + "/" + key + expectation.fragment();
    }

    @Override
    public boolean pinned() {
      return !expectation.equals(Expectation.NONE);
    }

    Bucket at(String files) {
      return new Bucket(bucket, key, new Expectation(Expectation.FILES, files));
    }
  }

  /** A GGUF file of a web server. */
  record Web(URI uri, Expectation expectation) implements ModelAddress {
    static Web of(String text, Expectation expectation) throws SourceFault {
      URI uri;
      try {
        uri = new URI(text);
      } catch (URISyntaxException e) {
        throw malformed(text, "https://HOST/PATH/FILE.gguf (" + e.getReason() + ")");
      }
      if (uri.getHost() == null || uri.getRawUserInfo() != null) {
        throw malformed(
            text, "https://HOST/PATH/FILE.gguf, with user and password in the pool's Secret");
      }
      String path = uri.getPath() == null ? "" : uri.getPath();
      if (!path.toLowerCase(Locale.ROOT).endsWith(".gguf")) {
        throw new SourceFault(
            Kind.UNSUPPORTED,
            "The model uri (%s) does not end with .gguf. A web server cannot list a folder; folders come from hf://, s3://, oci:// or a store."
                .formatted(text));
      }
      plain(text, path.substring(1));
      return new Web(uri, expectation);
    }

    @Override
    public String text() {
      return uri + expectation.fragment();
    }

    @Override
    public boolean pinned() {
      return !expectation.equals(Expectation.NONE);
    }

    Web at(String files) {
      return new Web(uri, new Expectation(Expectation.FILES, files));
    }
  }

  /**
   * What the files must be, as the fragment of an address says.
   *
   * @param kind {@code sha256}: the content of the one file; {@code files}: {@link Listing#digest}
   *     of names, sizes and versions
   */
  record Expectation(String kind, String value) {
    static final String SHA256 = "sha256";
    static final String FILES = "files";
    static final Expectation NONE = new Expectation("", "");
    private static final Pattern FORM = Pattern.compile("(sha256|files)=([0-9a-f]{64})");

    static Expectation of(String text, int hash) throws SourceFault {
      if (hash < 0) {
        return NONE;
      }
      Matcher form = FORM.matcher(text.substring(hash + 1));
      if (!form.matches()) {
        throw malformed(text, "its SHA-256 behind it, in hexadecimal: #sha256=…");
      }
      return new Expectation(form.group(1), form.group(2));
    }

    String fragment() {
      return kind.isEmpty() ? "" : "#" + kind + "=" + value;
    }
  }

  /** Whether a uri has one of {@link #SCHEMES}. */
  static boolean isOne(String uri) {
    return SCHEMES.stream().anyMatch(uri::startsWith);
  }

  /** Reads an address. */
  static ModelAddress parse(String text) throws SourceFault {
    int hash = text.indexOf('#');
    String body = hash < 0 ? text : text.substring(0, hash);
    if (hash >= 0 && (body.startsWith("hf://") || body.startsWith("oci://"))) {
      throw malformed(text, "no fragment; @COMMIT or @sha256:DIGEST says which content is meant");
    }
    if (body.startsWith("hf://")) {
      return Hub.of(body);
    }
    if (body.startsWith("oci://")) {
      return Registry.of(body);
    }
    if (body.startsWith("s3://")) {
      return Bucket.of(body, Expectation.of(text, hash));
    }
    if (body.startsWith("https://")) {
      return Web.of(body, Expectation.of(text, hash));
    }
    throw new SourceFault(
        Kind.UNSUPPORTED,
        "The model uri (%s) is not of a scheme that models are fetched from. Use one of %s."
            .formatted(text, String.join(", ", SCHEMES)));
  }

  private static SourceFault malformed(String text, String form) {
    return new SourceFault(
        Kind.UNSUPPORTED, "The model uri (%s) cannot be read. Write %s.".formatted(text, form));
  }

  private static String plain(String text, String path) throws SourceFault {
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw malformed(text, "a path without empty segments, . and ..");
      }
    }
    return path;
  }
}
