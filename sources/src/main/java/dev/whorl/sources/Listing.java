package dev.whorl.sources;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.whorl.sources.SourceFault.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an address means: the files of one model.
 *
 * @param address pinned: fetched by it, the files are these or none
 * @param opened name of the file that the model is opened by; empty: their folder
 * @param files in the order of their names
 */
public record Listing(String address, String opened, List<RemoteFile> files) {
  /** Weights of a folder as the hub has them; other formats stand beside them there. */
  private static final Pattern SAFETENSORS = Pattern.compile("model.*\\.safetensors");

  private static final Pattern TEXT =
      Pattern.compile(".*\\.json|.*\\.jinja|tokenizer\\.model|.*\\.txt");
  private static final long MAX_TEXT = 64L << 20;
  private static final int MAX_FILES = 2000;
  private static final int TOLD = 8;

  public Listing {
    files = files.stream().sorted(Comparator.comparing(RemoteFile::name)).toList();
  }

  /** Bytes of all files. */
  @JsonIgnore
  public long bytes() {
    return files.stream().mapToLong(RemoteFile::bytes).sum();
  }

  /**
   * The files of a model among those of a place.
   *
   * @param pinned the address that means just these
   * @param place how messages call it
   * @param found what is there
   */
  static Listing among(String pinned, String place, List<RemoteFile> found) throws SourceFault {
    if (found.size() > MAX_FILES) {
      throw new SourceFault(
          Kind.UNSUPPORTED,
          "%s has more than %d files. Name the folder of the model.".formatted(place, MAX_FILES));
    }
    List<RemoteFile> usable =
        found.stream()
            .filter(file -> RemoteFile.safe(file.name()))
            .filter(file -> file.weights() || file.bytes() <= MAX_TEXT)
            .toList();
    List<RemoteFile> texts =
        usable.stream().filter(file -> TEXT.matcher(file.name()).matches()).toList();
    List<RemoteFile> tensors =
        usable.stream().filter(file -> SAFETENSORS.matcher(file.name()).matches()).toList();
    List<RemoteFile> ggufs = usable.stream().filter(file -> RemoteFile.gguf(file.name())).toList();
    boolean folder = texts.stream().anyMatch(file -> file.name().equals("config.json"));
    if (folder && !tensors.isEmpty()) {
      List<RemoteFile> files = new ArrayList<>(texts);
      files.addAll(tensors);
      return new Listing(pinned, "", files);
    }
    if (ggufs.isEmpty()) {
      throw new SourceFault(
          Kind.UNSUPPORTED,
          "%s has neither a GGUF file nor config.json with model*.safetensors, but %s."
              .formatted(place, names(found)));
    }
    List<String> parts = SplitName.all(ggufs.getFirst().name());
    if (ggufs.stream().anyMatch(file -> !parts.contains(file.name()))) {
      throw new SourceFault(
          Kind.MISSING,
          "%s has several GGUF files; name one of them behind the address: %s."
              .formatted(place, names(ggufs)));
    }
    List<RemoteFile> files = new ArrayList<>(texts);
    files.addAll(ggufs);
    return new Listing(pinned, parts.getFirst(), files);
  }

  private static String names(List<RemoteFile> files) {
    List<String> names = files.stream().map(RemoteFile::name).sorted().toList();
    return names.isEmpty()
        ? "nothing"
        : String.join(", ", names.subList(0, Math.min(TOLD, names.size())))
            + (names.size() > TOLD ? " …" : "");
  }

  /** Hash of names, sizes and versions: equal where nothing was replaced. */
  static String digest(List<RemoteFile> files) {
    StringBuilder text = new StringBuilder();
    files.stream()
        .sorted(Comparator.comparing(RemoteFile::name))
        .forEach(file ->
            text.append(file.name())
                .append('\n')
                .append(file.bytes())
                .append('\n')
                .append(file.version())
                .append('\n'));
    MessageDigest digest = Hashes.sha256();
    return HexFormat.of()
        .formatHex(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
