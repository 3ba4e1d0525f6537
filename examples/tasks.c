/* Work beside the app's function: the page answers while it goes on, and a reload of the page does not lose it. */
#include <bourn/st.h>

#include <stdlib.h>
#include <time.h>

static void *report(void *arg)
{
    const int pages = *(int *)arg;
    long total = 0, *result;
    for (int page = 1; page <= pages; page++) {
        st_checkpoint(.progress = ST_F64((double)page / pages), .text = st_fmt("Page %d of %d", page, pages));
        nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL); /* what takes so long */
        total += (long)page * page;
        if (page % 10 == 0)
            st_markdown(st_fmt("%d pages read, the sum so far is **%ld**", page, total));
    }
    result = malloc(sizeof *result); /* last: a task that is cancelled ends in the middle */
    *result = total;
    return result;
}

static int meanwhile(st_block in)
{
    st_subheader("Meanwhile", .in = in);
    if (st_button("Click me", .in = in))
        st_state_add_int("clicks", 1);
    st_metric("Clicks", ST_INT(st_state_int("clicks", 0)), .in = in);
    return (int)st_slider("Pages", .min_value = ST_INT(10), .max_value = ST_INT(100), .value = ST_INT(40), .step = ST_INT(10),
                          .in = in);
}

static void the_report(st_block in, int pages)
{
    const char *job;
    st_task_info task;
    int wanted;
    st_subheader("The report", .in = in);
    if (st_button("Start", .type = "primary", .in = in)) /* in the address: a reload asks for the same */
        st_query_set("job", st_fmt("%d-%ld", pages, (long)time(NULL)));
    job = st_query_get("job", NULL);
    if (!job)
        return;
    wanted = atoi(job);
    task = st_task(report, &wanted, .key = job, .arg_size = sizeof wanted, .free_result = free, .in = in);
    if (task.running && st_button("Cancel", .in = in))
        st_task_cancel(task);
    if (task.cancelled)
        st_warning("Cancelled", .in = in);
    else if (task.error)
        st_error("It has failed", .in = in);
    else if (task.done)
        st_success(st_fmt("The result is %ld", *(long *)task.result), .in = in);
}

void st_main(void)
{
    st_block column[2];
    st_title("Tasks");
    st_markdown("The report takes a while. Use the page meanwhile, or load it anew.");
    st_columns(column, 2);
    the_report(column[1], meanwhile(column[0]));
}
