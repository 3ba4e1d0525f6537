/* task.h: tasks as the C host sees them. */
#ifndef BN_CDOOR_TASK_H
#define BN_CDOOR_TASK_H

#include "cdoor/door.h"

/* Runs tasks until the thread is to end. A thread of the host, in which app code may run. */
void bn_door_serve_tasks(bn_runtime *rt);

#endif
