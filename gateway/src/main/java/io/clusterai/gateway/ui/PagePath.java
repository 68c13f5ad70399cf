package io.clusterai.gateway.ui;

/** Tells the files of the dashboard from places inside its one page, which finds its way itself. */
final class PagePath {

    private static final String ROOT = "/ui/";
    private static final String ASSETS = "/ui/assets/";

    private PagePath() {}

    /** Files lie in the root, with an ending, or among the assets; a place may well have a dot in it, a model's name for one. */
    static boolean isPlace(String path) {
        if (!path.startsWith(ROOT) || path.startsWith(ASSETS)) {
            return false;
        }
        String rest = path.substring(ROOT.length());
        return rest.contains("/") || !rest.contains(".");
    }
}
