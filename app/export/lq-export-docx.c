/* lq-export-docx.c: a transcript as a document of a word processor (WordprocessingML)
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-export"

#include "config.h"
#include "lq-export-private.h"
#include "lq-zip.h"

#include <libxml/xmlwriter.h>
#include <string.h>

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define NS_OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/"
#define NS_PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define NS_WORD "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define TYPE_WORD "application/vnd.openxmlformats-officedocument.wordprocessingml."

#define MARGIN_TWIPS "1247" /* 22 mm */

/* Twentieths of a point, the unit of the format. */
enum { TWIPS_A_POINT = 20 };

static const char content_types[] = XML_HEAD
  "<Types xmlns=\"" NS_PACKAGE "content-types\">"
  "<Default Extension=\"rels\" "
  "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
  "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
  "<Override PartName=\"/word/document.xml\" ContentType=\"" TYPE_WORD "document.main+xml\"/>"
  "<Override PartName=\"/word/styles.xml\" ContentType=\"" TYPE_WORD "styles+xml\"/>"
  "<Override PartName=\"/word/footer1.xml\" ContentType=\"" TYPE_WORD "footer+xml\"/>"
  "<Override PartName=\"/docProps/core.xml\" "
  "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
  "<Override PartName=\"/docProps/app.xml\" "
  "ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>"
  "</Types>";

static const char package_links[] = XML_HEAD
  "<Relationships xmlns=\"" NS_PACKAGE "relationships\">"
  "<Relationship Id=\"rId1\" Type=\"" NS_OFFICE "relationships/officeDocument\" "
  "Target=\"word/document.xml\"/>"
  "<Relationship Id=\"rId2\" Type=\"" NS_PACKAGE "relationships/metadata/core-properties\" "
  "Target=\"docProps/core.xml\"/>"
  "<Relationship Id=\"rId3\" Type=\"" NS_OFFICE "relationships/extended-properties\" "
  "Target=\"docProps/app.xml\"/>"
  "</Relationships>";

static const char document_links[] = XML_HEAD
  "<Relationships xmlns=\"" NS_PACKAGE "relationships\">"
  "<Relationship Id=\"rId1\" Type=\"" NS_OFFICE "relationships/styles\" Target=\"styles.xml\"/>"
  "<Relationship Id=\"rId2\" Type=\"" NS_OFFICE "relationships/footer\" Target=\"footer1.xml\"/>"
  "</Relationships>";

static const char app_properties[] =
  XML_HEAD "<Properties xmlns=\"" NS_OFFICE "extended-properties\">"
           "<Application>Loquat</Application></Properties>";

static const char footer[] =
  XML_HEAD "<w:ftr xmlns:w=\"" NS_WORD "\"><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>"
           "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>"
           "<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>"
           "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
           "<w:r><w:t>1</w:t></w:r>"
           "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:ftr>";

static const char styles[] = XML_HEAD
  "<w:styles xmlns:w=\"" NS_WORD "\">"
  "<w:docDefaults>"
  "<w:rPrDefault><w:rPr><w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/></w:rPr></w:rPrDefault>"
  "<w:pPrDefault><w:pPr><w:spacing w:after=\"160\" w:line=\"276\" w:lineRule=\"auto\"/></w:pPr>"
  "</w:pPrDefault></w:docDefaults>"
  "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>"
  "<w:qFormat/></w:style>"
  "<w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/>"
  "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/>"
  "<w:pPr><w:keepNext/><w:spacing w:after=\"60\"/></w:pPr>"
  "<w:rPr><w:b/><w:bCs/><w:sz w:val=\"40\"/><w:szCs w:val=\"40\"/></w:rPr></w:style>"
  "<w:style w:type=\"paragraph\" w:styleId=\"Subtitle\"><w:name w:val=\"Subtitle\"/>"
  "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/>"
  "<w:pPr><w:spacing w:after=\"320\"/></w:pPr><w:rPr><w:color w:val=\"666666\"/></w:rPr></w:style>"
  "<w:style w:type=\"paragraph\" w:styleId=\"Quote\"><w:name w:val=\"Quote\"/>"
  "<w:basedOn w:val=\"Normal\"/><w:qFormat/>"
  "<w:pPr><w:ind w:left=\"360\"/></w:pPr><w:rPr><w:i/><w:iCs/></w:rPr></w:style>"
  "<w:style w:type=\"character\" w:styleId=\"Time\"><w:name w:val=\"Time\"/>"
  "<w:rPr><w:color w:val=\"666666\"/></w:rPr></w:style>"
  "</w:styles>";

typedef struct {
  xmlBuffer     *buffer;
  xmlTextWriter *writer;
} Xml;

static void
begin_xml (Xml *xml)
{
  xml->buffer = xmlBufferCreate ();
  xml->writer = xmlNewTextWriterMemory (xml->buffer, 0);
  xmlTextWriterStartDocument (xml->writer, "1.0", "UTF-8", "yes");
}

/* Puts the part into @zip. */
static void
end_xml (Xml *xml, LqZip *zip, const char *name)
{
  xmlTextWriterEndDocument (xml->writer);
  xmlFreeTextWriter (xml->writer);
  lq_zip_add (zip, name, (const char *) xmlBufferContent (xml->buffer),
              (size_t) xmlBufferLength (xml->buffer));
  xmlBufferFree (xml->buffer);
}

static void
begin (Xml *xml, const char *element)
{
  xmlTextWriterStartElement (xml->writer, BAD_CAST element);
}

static void
end (Xml *xml)
{
  xmlTextWriterEndElement (xml->writer);
}

static void
attribute (Xml *xml, const char *name, const char *value)
{
  xmlTextWriterWriteAttribute (xml->writer, BAD_CAST name, BAD_CAST value);
}

/* An element with one attribute, or none where @value is NULL. */
static void
mark (Xml *xml, const char *element, const char *value)
{
  begin (xml, element);
  if (value != NULL)
    attribute (xml, "w:val", value);
  end (xml);
}

static void
add_text (Xml *xml, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++) {
    if (line > lines)
      mark (xml, "w:br", NULL);
    begin (xml, "w:t");
    attribute (xml, "xml:space", "preserve");
    xmlTextWriterWriteString (xml->writer, BAD_CAST * line);
    end (xml);
  }
}

static void
add_run (Xml *xml, const char *text, const char *style, bool is_bold, bool is_rtl)
{
  begin (xml, "w:r");
  begin (xml, "w:rPr");
  if (style != NULL)
    mark (xml, "w:rStyle", style);
  if (is_bold) {
    mark (xml, "w:b", NULL);
    mark (xml, "w:bCs", NULL);
  }
  if (is_rtl)
    mark (xml, "w:rtl", NULL);
  end (xml);
  add_text (xml, text);
  end (xml);
}

static void
begin_paragraph (Xml *xml, const char *style, bool is_rtl)
{
  begin (xml, "w:p");
  begin (xml, "w:pPr");
  if (style != NULL)
    mark (xml, "w:pStyle", style);
  if (is_rtl)
    mark (xml, "w:bidi", NULL);
  end (xml);
}

static void
add_paragraph (Xml *xml, const char *style, const char *dirty)
{
  GString *text = g_string_new (NULL);
  bool     is_rtl;

  lq_passages_append_clean (text, dirty);
  is_rtl = lq_export_is_rtl (text->str);
  begin_paragraph (xml, style, is_rtl);
  add_run (xml, text->str, NULL, false, is_rtl);
  end (xml);
  g_string_free (text, TRUE);
}

static void
add_passage (Xml *xml, const LqExportParagraph *paragraph)
{
  bool is_rtl = lq_export_is_rtl (paragraph->text);

  begin_paragraph (xml, NULL, is_rtl);
  if (paragraph->time != NULL) {
    add_run (xml, paragraph->time, "Time", false, false);
    add_run (xml, "  ", NULL, false, is_rtl);
  }
  if (paragraph->speaker != NULL) {
    g_autoptr (GString) label = g_string_new (NULL);

    lq_passages_append_clean (label, paragraph->speaker);
    g_string_append (label, ": ");
    add_run (xml, label->str, NULL, true, lq_export_is_rtl (label->str));
  }
  add_run (xml, paragraph->text, NULL, false, is_rtl);
  end (xml);
  if (paragraph->below != NULL)
    add_paragraph (xml, "Quote", paragraph->below);
}

static void
add_size (Xml *xml, const char *name, double points)
{
  g_autofree char *value = g_strdup_printf ("%d", (int) (points * TWIPS_A_POINT + 0.5));

  attribute (xml, name, value);
}

static void
add_section (Xml *xml)
{
  static const char *const sides[] = { "w:top", "w:right", "w:bottom", "w:left" };
  double                   width, height;

  lq_export_get_paper (&width, &height);
  begin (xml, "w:sectPr");
  begin (xml, "w:footerReference");
  attribute (xml, "w:type", "default");
  attribute (xml, "r:id", "rId2");
  end (xml);
  begin (xml, "w:pgSz");
  add_size (xml, "w:w", width);
  add_size (xml, "w:h", height);
  end (xml);
  begin (xml, "w:pgMar");
  for (size_t i = 0; i < G_N_ELEMENTS (sides); i++)
    attribute (xml, sides[i], MARGIN_TWIPS);
  attribute (xml, "w:header", "720");
  attribute (xml, "w:footer", "600");
  attribute (xml, "w:gutter", "0");
  end (xml);
  end (xml);
}

static void
add_document (LqZip *zip, const LqEntry *entry, const LqExportOptions *options)
{
  g_autoptr (GPtrArray) passages = lq_passages_new (entry);
  g_autofree char *title = lq_export_dup_title (entry);
  g_autofree char *subtitle = lq_export_dup_subtitle (entry);
  Xml              xml;

  begin_xml (&xml);
  begin (&xml, "w:document");
  attribute (&xml, "xmlns:w", NS_WORD);
  attribute (&xml, "xmlns:r", NS_OFFICE "relationships");
  begin (&xml, "w:body");
  add_paragraph (&xml, "Title", title);
  add_paragraph (&xml, "Subtitle", subtitle);
  for (guint i = 0; i < passages->len; i++) {
    g_auto (LqExportParagraph) paragraph = { 0 };

    lq_export_describe (entry, options, passages, i, &paragraph);
    add_passage (&xml, &paragraph);
  }
  add_section (&xml);
  end_xml (&xml, zip, "word/document.xml");
}

static void
add_properties (LqZip *zip, const LqEntry *entry)
{
  g_autofree char *title = lq_export_dup_title (entry);
  g_autofree char *date = lq_export_dup_iso_date (entry);
  g_autoptr (GString) clean = g_string_new (NULL);
  Xml xml;

  lq_passages_append_clean (clean, title);
  begin_xml (&xml);
  begin (&xml, "cp:coreProperties");
  attribute (&xml, "xmlns:cp", NS_PACKAGE "metadata/core-properties");
  attribute (&xml, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
  attribute (&xml, "xmlns:dcterms", "http://purl.org/dc/terms/");
  attribute (&xml, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
  xmlTextWriterWriteElement (xml.writer, BAD_CAST "dc:title", BAD_CAST clean->str);
  if (entry->language != NULL) {
    g_string_truncate (clean, 0);
    lq_passages_append_clean (clean, entry->language);
    xmlTextWriterWriteElement (xml.writer, BAD_CAST "dc:language", BAD_CAST clean->str);
  }
  if (date != NULL) {
    begin (&xml, "dcterms:created");
    attribute (&xml, "xsi:type", "dcterms:W3CDTF");
    xmlTextWriterWriteString (xml.writer, BAD_CAST date);
    end (&xml);
  }
  end_xml (&xml, zip, "docProps/core.xml");
}

gboolean
lq_export_render_docx (const LqEntry         *entry,
                       const LqExportOptions *options,
                       GString               *out,
                       GError               **error)
{
  g_autoptr (LqZip) zip = lq_zip_new (out);

  lq_zip_add (zip, "[Content_Types].xml", content_types, strlen (content_types));
  lq_zip_add (zip, "_rels/.rels", package_links, strlen (package_links));
  add_properties (zip, entry);
  lq_zip_add (zip, "docProps/app.xml", app_properties, strlen (app_properties));
  add_document (zip, entry, options);
  lq_zip_add (zip, "word/_rels/document.xml.rels", document_links, strlen (document_links));
  lq_zip_add (zip, "word/styles.xml", styles, strlen (styles));
  lq_zip_add (zip, "word/footer1.xml", footer, strlen (footer));

  return lq_zip_finish (zip, error);
}
