package dev.whorl.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.sources.Credentials.Login;
import dev.whorl.sources.SourceFault.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An artifact of a registry, read as the OCI distribution specification has it. A layer is a file:
 * named by its title (ORAS) or file path (CNCF model format), or the one GGUF of Docker's models.
 */
final class RegistryOrigin implements Origin {
  private static final String MANIFESTS =
      "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json";
  private static final String DOCKER_GGUF = "application/vnd.docker.ai.gguf.";
  private static final String DIGEST = "sha256:";
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final ModelAddress.Registry address;
  private final SourceSettings settings;
  private final Transport transport;
  private volatile Transport.Signer signer = Transport.NOBODY;

  RegistryOrigin(ModelAddress.Registry address, SourceSettings settings, Transport transport) {
    this.address = address;
    this.settings = settings;
    this.transport = transport;
  }

  @Override
  public String credentials() {
    return "Give a login of the registry that may pull the repository, as %s (what 'docker login' writes)."
        .formatted(Credentials.REGISTRIES);
  }

  @Override
  public Listing list() throws SourceFault, IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        get("manifests/" + address.reference(), Map.of("Accept", MANIFESTS));
    if (!Answers.good(answer)) {
      answer.body().close();
      throw Answers.fault(answer, address.text(), credentials());
    }
    byte[] body = transport.text(answer);
    String digest = DIGEST + HexFormat.of().formatHex(Hashes.sha256().digest(body));
    if (address.pinned() && !digest.equals(address.reference())) {
      throw new SourceFault(
          Kind.BAD,
          "The registry gives another manifest (%s) than the model (%s) asks for."
              .formatted(digest, address.text()));
    }
    JsonNode manifest = new JsonMapper().readTree(body);
    if (!manifest.path("layers").isArray()) {
      throw new SourceFault(
          Kind.UNSUPPORTED,
          "The model (%s) is no artifact with layers but (%s). Name one artifact of an index by its digest."
              .formatted(address.text(), manifest.path("mediaType").asText("unknown")));
    }
    List<RemoteFile> files = new ArrayList<>();
    for (JsonNode layer : manifest.path("layers")) {
      add(layer, files);
    }
    return Listing.among(
        address.at(digest).text(), "The artifact (%s)".formatted(address.text()), files);
  }

  private void add(JsonNode layer, List<RemoteFile> files) throws SourceFault {
    String type = layer.path("mediaType").asText();
    if (type.contains(".tar") || type.contains("+tar") || type.endsWith("gzip")) {
      throw new SourceFault(
          Kind.UNSUPPORTED,
          "The artifact (%s) packs files into archives (layer of type %s). Push them as they are, for one with 'oras push'."
              .formatted(address.text(), type));
    }
    JsonNode annotations = layer.path("annotations");
    String path =
        annotations
            .path("org.opencontainers.image.title")
            .asText(annotations.path("org.cncf.model.filepath").asText(""));
    String name =
        path.isEmpty() && type.startsWith(DOCKER_GGUF)
            ? "model.gguf"
            : path.substring(path.lastIndexOf('/') + 1);
    String digest = layer.path("digest").asText();
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new SourceFault(
          Kind.UNSUPPORTED,
          "The artifact (%s) has a layer with the digest (%s); SHA-256 is read."
              .formatted(address.text(), digest));
    }
    if (!name.isEmpty()) {
      files.add(
          new RemoteFile(
              name,
              layer.path("size").asLong(),
              digest.substring(DIGEST.length()),
              digest,
              digest));
    }
  }

  @Override
  public HttpResponse<InputStream> open(RemoteFile file, Map<String, String> headers)
      throws SourceFault, IOException, InterruptedException {
    return get("blobs/" + file.location(), headers);
  }

  private HttpResponse<InputStream> get(String path, Map<String, String> headers)
      throws SourceFault, IOException, InterruptedException {
    String host = address.host().equals("docker.io") ? "registry-1.docker.io" : address.host();
    URI uri = URI.create(settings.base(host) + "/v2/" + address.repository() + "/" + path);
    HttpResponse<InputStream> answer = transport.send("GET", uri, headers, signer);
    String challenge = answer.headers().firstValue("WWW-Authenticate").orElse("");
    if (answer.statusCode() != 401 || challenge.isEmpty()) {
      return answer;
    }
    answer.body().close();
    signer = answering(challenge);
    return transport.send("GET", uri, headers, signer);
  }

  private Transport.Signer answering(String challenge)
      throws SourceFault, IOException, InterruptedException {
    Login login = settings.credentials().registry(address.host());
    if (challenge.regionMatches(true, 0, "Basic", 0, 5)) {
      return login == null ? Transport.NOBODY : Transport.authorization(login.basic());
    }
    String realm = parameter(challenge, "realm");
    URI tokens;
    try {
      tokens =
          URI.create(
              realm
                  + (realm.contains("?") ? "&" : "?")
                  + "service="
                  + encoded(parameter(challenge, "service"))
                  + "&scope="
                  + encoded("repository:" + address.repository() + ":pull"));
    } catch (IllegalArgumentException e) {
      throw strange(challenge);
    }
    if (tokens.getHost() == null
        || !("https".equals(tokens.getScheme())
            || settings.plainHttp().contains(tokens.getAuthority()))) {
      throw strange(challenge);
    }
    HttpResponse<InputStream> answer =
        transport.send(
            "GET",
            tokens,
            Map.of(),
            login == null ? Transport.NOBODY : Transport.authorization(login.basic()));
    if (!Answers.good(answer)) {
      answer.body().close();
      throw Answers.fault(answer, address.text(), credentials());
    }
    JsonNode token = new JsonMapper().readTree(transport.text(answer));
    return Transport.authorization(
        "Bearer " + token.path("token").asText(token.path("access_token").asText()));
  }

  private SourceFault strange(String challenge) {
    return new SourceFault(
        Kind.UNSUPPORTED,
        "The registry of the model (%s) asks for a login in a way that is not read (%s)."
            .formatted(address.text(), challenge));
  }

  private static String parameter(String challenge, String name) {
    Matcher parameters = PARAMETER.matcher(challenge);
    while (parameters.find()) {
      if (parameters.group(1).equalsIgnoreCase(name)) {
        return parameters.group(2);
      }
    }
    return "";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
