package dev.whorl.sources;

import dev.whorl.sources.SourceFault.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Objects of a bucket: Amazon's, or of a service that speaks its protocol. */
final class BucketOrigin implements Origin {
  /** One page of a listing. */
  private record Page(List<RemoteFile> files, @Nullable String next) {}

  private final ModelAddress.Bucket address;
  private final SourceSettings settings;
  private final Transport transport;

  BucketOrigin(ModelAddress.Bucket address, SourceSettings settings, Transport transport) {
    this.address = address;
    this.settings = settings;
    this.transport = transport;
  }

  @Override
  public String credentials() {
    return "Give %s and %s of an account that may read the bucket (%s) in the region (%s)."
        .formatted(Credentials.KEY_ID, Credentials.SECRET_KEY, address.bucket(), settings.region());
  }

  @Override
  public Listing list() throws SourceFault, IOException, InterruptedException {
    List<RemoteFile> files = new ArrayList<>();
    if (RemoteFile.gguf(address.key())) {
      for (String key : SplitName.all(address.key())) {
        files.add(object(key));
      }
    } else {
      @Nullable String next = null;
      do {
        Page page = page(next);
        files.addAll(page.files());
        next = page.next();
      } while (next != null);
      if (files.isEmpty()) {
        throw new SourceFault(
            Kind.MISSING,
            "The model (%s) does not exist: the bucket has nothing below (%s/). Check the address."
                .formatted(address.text(), address.key()));
      }
    }
    return Expected.listing(
        address, address.expectation(), address.at(Listing.digest(files)), files);
  }

  private RemoteFile object(String key) throws SourceFault, IOException, InterruptedException {
    HttpResponse<InputStream> head =
        transport.send("HEAD", uri(key, ""), Map.of("x-amz-checksum-mode", "ENABLED"), this::sign);
    head.body().close();
    if (!Answers.good(head)) {
      throw Answers.fault(head, address.text(), credentials());
    }
    return new RemoteFile(
        name(key),
        head.headers().firstValueAsLong("Content-Length").orElse(0),
        whole(head.headers().firstValue("x-amz-checksum-sha256").orElse("")),
        head.headers().firstValue("ETag").orElse(null),
        key);
  }

  /** The checksum of an object in one piece; that of several is of their checksums (…-N). */
  private static @Nullable String whole(String checksum) {
    return checksum.isEmpty() || checksum.contains("-")
        ? null
        : HexFormat.of().formatHex(Base64.getDecoder().decode(checksum));
  }

  private static String name(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  private Page page(@Nullable String next) throws SourceFault, IOException, InterruptedException {
    String query =
        (next == null ? "" : "continuation-token=" + encoded(next) + "&")
            + "delimiter=%2F&list-type=2&prefix="
            + encoded(address.key() + "/");
    HttpResponse<InputStream> answer = transport.send("GET", uri("", query), Map.of(), this::sign);
    if (!Answers.good(answer)) {
      answer.body().close();
      throw Answers.fault(answer, address.text(), credentials());
    }
    try {
      return page(transport.text(answer));
    } catch (XMLStreamException e) {
      throw new SourceFault(
          Kind.BAD,
          "The list of the bucket (%s) cannot be read: %s"
              .formatted(address.bucket(), e.getMessage()));
    }
  }

  private static Page page(byte[] xml) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
    List<RemoteFile> files = new ArrayList<>();
    Map<String, String> entry = new LinkedHashMap<>();
    boolean contents = false;
    @Nullable String next = null;
    while (reader.hasNext()) {
      int event = reader.next();
      String element = reader.hasName() ? reader.getLocalName() : "";
      if (event == XMLStreamConstants.START_ELEMENT && element.equals("Contents")) {
        contents = true;
        entry.clear();
      } else if (event == XMLStreamConstants.END_ELEMENT && element.equals("Contents")) {
        contents = false;
        String key = entry.getOrDefault("Key", "");
        if (!key.endsWith("/")) {
          files.add(
              new RemoteFile(
                  name(key),
                  Long.parseLong(entry.getOrDefault("Size", "0")),
                  null,
                  entry.get("ETag"),
                  key));
        }
      } else if (event == XMLStreamConstants.START_ELEMENT
          && contents
          && (element.equals("Key") || element.equals("Size") || element.equals("ETag"))) {
        entry.put(element, reader.getElementText());
      } else if (event == XMLStreamConstants.START_ELEMENT
          && element.equals("NextContinuationToken")) {
        next = reader.getElementText();
      }
    }
    return new Page(files, next);
  }

  @Override
  public HttpResponse<InputStream> open(RemoteFile file, Map<String, String> headers)
      throws SourceFault, IOException, InterruptedException {
    return transport.send("GET", uri(file.location(), ""), headers, this::sign);
  }

  private Map<String, String> sign(String method, URI uri, Map<String, String> headers)
      throws SourceFault {
    Credentials.Keys keys = settings.credentials().keys();
    if (keys == null) {
      return headers;
    }
    AwsCredentialsIdentity identity =
        keys.session() == null
            ? AwsCredentialsIdentity.create(keys.id(), keys.secret())
            : AwsSessionCredentialsIdentity.create(keys.id(), keys.secret(), keys.session());
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().uri(uri).method(SdkHttpMethod.fromValue(method));
    headers.forEach(request::putHeader);
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(r ->
                r.identity(identity)
                    .request(request.build())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, settings.region())
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false))
            .request();
    Map<String, String> all = new LinkedHashMap<>();
    signed
        .headers()
        .forEach((name, values) -> {
          // Both are the client's own.
          String lower = name.toLowerCase(Locale.ROOT);
          if (!lower.equals("host") && !lower.equals("content-length")) {
            all.put(name, String.join(",", values));
          }
        });
    return all;
  }

  private URI uri(String key, String query) {
    String tail =
        (key.isEmpty() ? "" : "/" + Answers.encoded(key)) + (query.isEmpty() ? "" : "?" + query);
    URI endpoint = settings.bucketEndpoint();
    if (endpoint != null) {
      return URI.create(
          endpoint.toString().replaceFirst("/+$", "") + "/" + address.bucket() + tail);
    }
    String service = "s3." + settings.region() + ".amazonaws.com";
    // A dot in the bucket's name is not covered by the service's certificate.
    String base =
        address.bucket().contains(".")
            ? settings.base(service) + "/" + address.bucket()
            : settings.base(address.bucket() + "." + service).toString();
    return URI.create(base + (tail.startsWith("/") ? tail : "/" + tail));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
