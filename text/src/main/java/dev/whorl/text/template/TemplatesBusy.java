package dev.whorl.text.template;

/** No sandbox became free in time: nothing is wrong with what was asked. */
public final class TemplatesBusy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplatesBusy(String message) {
    super(message);
  }
}
