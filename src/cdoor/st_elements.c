/* st_elements.c: text, status, data and page commands of include/bourn/st/. See way.h. */
#include "cdoor/way.h"

BN_DOOR_ELEMENT(text, st_text_opts)
BN_DOOR_ELEMENT(markdown, st_markdown_opts)
BN_DOOR_ELEMENT(caption, st_caption_opts)
BN_DOOR_ELEMENT(title, st_heading_opts)
BN_DOOR_ELEMENT(header, st_heading_opts)
BN_DOOR_ELEMENT(subheader, st_heading_opts)
BN_DOOR_ELEMENT(code, st_code_opts)
BN_DOOR_ELEMENT(latex, st_latex_opts)
BN_DOOR_ELEMENT(divider, st_divider_opts)
BN_DOOR_ELEMENT(badge, st_badge_opts)
BN_DOOR_ELEMENT(help, st_help_opts)
BN_DOOR_ELEMENT(html, st_html_opts)
BN_DOOR_ELEMENT(json, st_json_opts)
BN_DOOR_ELEMENT(exception, st_exception_opts)
BN_DOOR_ELEMENT(error, st_alert_opts)
BN_DOOR_ELEMENT(warning, st_alert_opts)
BN_DOOR_ELEMENT(info, st_alert_opts)
BN_DOOR_ELEMENT(success, st_alert_opts)
BN_DOOR_ELEMENT(toast, st_toast_opts)
BN_DOOR_ELEMENT(progress, st_progress_opts)
BN_DOOR_ELEMENT(balloons, st_effect_opts)
BN_DOOR_ELEMENT(snow, st_effect_opts)
BN_DOOR_ELEMENT(empty, st_empty_opts)
BN_DOOR_ELEMENT(space, st_space_opts)
BN_DOOR_ELEMENT(metric, st_metric_opts)
BN_DOOR_ELEMENT(image, st_image_opts)
BN_DOOR_ELEMENT(audio, st_audio_opts)
BN_DOOR_ELEMENT(video, st_video_opts)
BN_DOOR_ELEMENT(iframe, st_iframe_opts)
BN_DOOR_ELEMENT(graphviz_chart, st_graphviz_chart_opts)
BN_DOOR_ELEMENT(mermaid_chart, st_mermaid_chart_opts)

st_block st_html_frame_run(const st_frame_opts *opts)
{
    return bn_door_element("st_html_frame", &bn_cmd__html, opts, opts->call, opts->in);
}

st_block st_frame_run(const st_frame_opts *opts)
{
    return bn_door_element("st_frame", &bn_cmd__iframe, opts, opts->call, opts->in);
}

st_block st_write_run(const st_markdown_opts *opts)
{
    return bn_door_element("st_write", &bn_cmd_markdown, opts, opts->call, opts->in);
}

void st_logo_run(const st_logo_opts *opts)
{
    bn_door_element("st_logo", &bn_cmd_logo, opts, opts->call, (st_block){ 0 });
}

void st_set_page_config_run(const st_set_page_config_opts *opts)
{
    bn_door_element("st_set_page_config", &bn_cmd_set_page_config, opts, opts->call, (st_block){ 0 });
}
