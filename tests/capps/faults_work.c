/* faults_work.c: as faults.c, a session with what goes on beside runs: a task that asks for one, a table in pieces, a file. */
#include <bourn/st.h>
#include <string.h>

#define ROWS 3000

static void free_table(st_table **t)
{
    st_table_free(*t);
}

static void *work(void *arg)
{
    (void)arg;
    st_checkpoint(.progress = ST_F64(0.5), .text = "Working");
    st_text("in the task");
    st_request_rerun(.key = "pushed", .value = ST_INT(1));
    return NULL;
}

static void show_table(void)
{
    static double numbers[ROWS];
    st_table *t __attribute__((cleanup(free_table))) = st_table_new();
    for (int i = 0; i < ROWS; i++)
        numbers[i] = i;
    st_column_f64(t, "number", numbers, ROWS, NULL);
    st_dataframe(ST_TABLE(t), .lazy = ST_YES, .hide_index = ST_YES);
}

void st_main(void)
{
    st_task_info task = { 0 };
    const st_file *file = st_file_uploader("File", .key = "file");
    task = st_task(work, NULL, .key = "work");
    show_table();
    st_text(file ? st_fmt("%zu bytes", file->size) : "no file");
    st_text(task.done && st_state_f64("pushed", 0) > 0 ? task.error ? task.error : "all" : "not yet");
}
